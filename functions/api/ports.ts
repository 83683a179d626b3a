import type { CustomTokens } from '../../platform/custom-token.gcp.js';
import type { Sessions } from '../../platform/session.js';
import type { composeScore } from '../actions/compose-score.js';
import type { HttpApp } from '../http/http-app.js';
import type { FunctionPorts } from '../lifecycle.gcp.js';
import type { ApiSettings } from './settings.js';

/** What the API works with. */
export interface ApiPorts extends FunctionPorts {
  sessions: Sessions;
  customTokens: CustomTokens;
  /** A new UUID. */
  newId: () => string;
  composeScore: typeof composeScore;
  settings: ApiSettings;
}

/** Puts a route into the API: says what it takes and answers, and does it. */
export type AddRoute = (app: HttpApp, ports: ApiPorts) => void;
