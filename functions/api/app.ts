import { newHttpApp, type HttpApp } from '../http/http-app.js';
import { addCancelJob } from './cancel-job.js';
import { addConfig } from './config.js';
import { addDeleteJob } from './delete-job.js';
import { addEarlierAddresses } from './earlier-addresses.js';
import { addFirestoreToken } from './firestore-token.js';
import { addGetFile } from './get-file.js';
import { addGetJob } from './get-job.js';
import { addHealth } from './health.js';
import { addListJobs } from './list-jobs.js';
import type { AddRoute, ApiPorts } from './ports.js';
import { addRequestUpload } from './request-upload.js';
import { addRetryJob } from './retry-job.js';
import { addTranscribe } from './transcribe.js';
import { addWriteScore } from './write-score.js';

const ROUTES: readonly AddRoute[] = [
  addRequestUpload,
  addTranscribe,
  addListJobs,
  addGetJob,
  addGetFile,
  addRetryJob,
  addCancelJob,
  addDeleteJob,
  addWriteScore,
  addFirestoreToken,
  addConfig,
  addHealth,
  addEarlierAddresses,
];

/** The HTTP API over its ports. Describes itself, in OpenAPI 3.1, at /api/v1/openapi.json. */
export function newApi(ports: ApiPorts): HttpApp {
  const { sessions, log, settings } = ports;
  const app = newHttpApp({
    sessions,
    log,
    allowedOrigins: settings.allowedOrigins,
    maxBodyBytes: settings.maxJsonBytes,
  });
  for (const add of ROUTES) add(app, ports);
  app.doc31('/api/v1/openapi.json', {
    openapi: '3.1.0',
    info: {
      title: 'Groovesheet',
      version: settings.serviceVersion,
      description: 'A song goes in, a drum score comes out. Refusals are application/problem+json.',
      license: {
        name: 'AGPL-3.0-or-later',
        url: 'https://www.gnu.org/licenses/agpl-3.0.html',
      },
    },
  });
  return app;
}
