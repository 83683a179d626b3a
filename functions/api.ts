import { http } from '@google-cloud/functions-framework';
import { v4 } from 'uuid';

import { openCustomTokens } from '../platform/custom-token.gcp.js';
import { openSessions } from '../platform/session.js';
import { readSettings, type Environment } from '../platform/settings.js';
import { composeScore } from './actions/compose-score.js';
import { newApi } from './api/app.js';
import { API_SETTINGS } from './api/settings.js';
import { toHttpFunction } from './http/http-function.js';
import { openLifecycle } from './lifecycle.gcp.js';
import { once } from './once.js';

export { API_SETTINGS };

/** Registers the HTTP API. */
export function register(env: Environment): void {
  const settings = readSettings(env, API_SETTINGS);
  const openApi = once(async () => {
    const ports = await openLifecycle('api', settings);
    return newApi({
      ...ports,
      sessions: openSessions(settings, ports.clock),
      customTokens: openCustomTokens(settings, ports.clock),
      newId: v4,
      composeScore,
      settings,
    });
  });
  http('api', toHttpFunction(openApi));
}
