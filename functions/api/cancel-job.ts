import { createRoute } from '@hono/zod-openapi';

import { toPublicJob } from '../../contract/job.js';
import { changeOwnJob } from '../actions/own-job.js';
import { signedIn } from '../http/http-app.js';
import { json, refusals, SESSION_PROBLEMS, SIGNED_IN } from '../http/schemas.js';
import type { AddRoute } from './ports.js';
import { JOB_PATH, PUBLIC_JOB } from './schemas.js';

const ROUTE = createRoute({
  method: 'post',
  path: '/api/v1/jobs/{id}/cancel',
  summary: 'Stop a job and remove its song',
  security: SIGNED_IN,
  middleware: [signedIn] as const,
  request: { params: JOB_PATH },
  responses: {
    200: json('The job.', PUBLIC_JOB),
    ...refusals(...SESSION_PROBLEMS, 'job_not_found', 'already_ended'),
  },
});

export const addCancelJob: AddRoute = (app, ports) => {
  app.openapi(ROUTE, async (c) => {
    const ref = { owner: c.var.userId, jobId: c.req.valid('param').id };
    const job = await changeOwnJob(ports, ref, { type: 'cancel_requested' });
    return c.json(toPublicJob(job), 200);
  });
};
