import { createRoute } from '@hono/zod-openapi';

import { deleteOwnJob } from '../actions/own-job.js';
import { signedIn } from '../http/http-app.js';
import { refusals, SESSION_PROBLEMS, SIGNED_IN } from '../http/schemas.js';
import type { AddRoute } from './ports.js';
import { JOB_PATH } from './schemas.js';

const ROUTE = createRoute({
  method: 'delete',
  path: '/api/v1/jobs/{id}',
  summary: 'Delete a job, its song and its files, whatever it is doing',
  security: SIGNED_IN,
  middleware: [signedIn] as const,
  request: { params: JOB_PATH },
  responses: {
    204: { description: 'Nothing of it is left.' },
    ...refusals(...SESSION_PROBLEMS, 'job_not_found'),
  },
});

export const addDeleteJob: AddRoute = (app, ports) => {
  app.openapi(ROUTE, async (c) => {
    await deleteOwnJob(ports, { owner: c.var.userId, jobId: c.req.valid('param').id });
    return c.body(null, 204);
  });
};
