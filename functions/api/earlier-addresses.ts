import { createRoute } from '@hono/zod-openapi';

import { toPublicJob, type FileName } from '../../contract/job.js';
import { signFileDownload } from '../actions/download-file.js';
import { readOwnJob } from '../actions/own-job.js';
import { signedIn } from '../http/http-app.js';
import { json, refusals, SESSION_PROBLEMS, SIGNED_IN } from '../http/schemas.js';
import type { AddRoute } from './ports.js';
import { JOB_PATH, PUBLIC_JOB, REDIRECT } from './schemas.js';

/** Where an earlier version of the suite told of a job; its users' scripts still ask there. */
const JOB_ADDRESSES = ['/api/v1/transcribe/{id}', '/api/v1/status/{id}'] as const;

/** Where it offered a job's files. */
const FILE_ADDRESSES = {
  '/api/v1/transcribe/{id}/download': 'output.musicxml',
  '/api/v1/download/{id}': 'output.musicxml',
  '/api/v1/download/{id}/pdf': 'output.pdf',
  '/api/v1/download/{id}/midi': 'output.mid',
  '/api/v1/download/{id}/audio': 'drums.flac',
} as const satisfies Record<string, FileName>;

export const addEarlierAddresses: AddRoute = (app, ports) => {
  for (const path of JOB_ADDRESSES) {
    const route = createRoute({
      method: 'get',
      path,
      summary: 'One job: now GET /api/v1/jobs/{id}',
      deprecated: true,
      security: SIGNED_IN,
      middleware: [signedIn] as const,
      request: { params: JOB_PATH },
      responses: {
        200: json('The job.', PUBLIC_JOB),
        ...refusals(...SESSION_PROBLEMS, 'job_not_found'),
      },
    });
    app.openapi(route, async (c) => {
      const ref = { owner: c.var.userId, jobId: c.req.valid('param').id };
      return c.json(toPublicJob(await readOwnJob(ports.store, ref)), 200);
    });
  }
  for (const [path, name] of Object.entries(FILE_ADDRESSES)) {
    const route = createRoute({
      method: 'get',
      path,
      summary: `${name}: now GET /api/v1/jobs/{id}/files/${name}`,
      deprecated: true,
      security: SIGNED_IN,
      middleware: [signedIn] as const,
      request: { params: JOB_PATH },
      responses: {
        302: REDIRECT,
        ...refusals(...SESSION_PROBLEMS, 'job_not_found', 'file_not_found', 'not_completed'),
      },
    });
    app.openapi(route, async (c) => {
      const ref = { owner: c.var.userId, jobId: c.req.valid('param').id };
      return c.redirect((await signFileDownload(ports, ref, name)).url, 302);
    });
  }
};
