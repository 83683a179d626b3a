import { createRoute, z } from '@hono/zod-openapi';

import { toPublicJob } from '../../contract/job.js';
import { listJobs } from '../actions/list-jobs.js';
import { signedIn } from '../http/http-app.js';
import { json, refusals, SESSION_PROBLEMS, SIGNED_IN } from '../http/schemas.js';
import type { AddRoute } from './ports.js';
import { PUBLIC_JOB } from './schemas.js';

const ROUTE = createRoute({
  method: 'get',
  path: '/api/v1/jobs',
  summary: 'Your jobs, newest first',
  security: SIGNED_IN,
  middleware: [signedIn] as const,
  request: {
    query: z.strictObject({
      search: z.string().max(200).optional().describe('A part of the filename, in any case.'),
      limit: z.coerce.number<string>().int().min(1).max(100).default(20),
      cursor: z.string().max(200).optional().describe('The next_cursor of the page before.'),
    }),
  },
  responses: {
    200: json(
      'A page of jobs; `next_cursor` is null on the last.',
      z.strictObject({ jobs: z.array(PUBLIC_JOB), next_cursor: z.string().nullable() }),
    ),
    ...refusals(...SESSION_PROBLEMS, 'invalid_request'),
  },
});

export const addListJobs: AddRoute = (app, ports) => {
  app.openapi(ROUTE, async (c) => {
    const page = await listJobs(ports.store, { owner: c.var.userId, ...c.req.valid('query') });
    const next_cursor = page.nextCursor ?? null;
    return c.json({ jobs: page.jobs.map(toPublicJob), next_cursor }, 200);
  });
};
