import { createRoute } from '@hono/zod-openapi';

import { toPublicJob } from '../../contract/job.js';
import { writeScore } from '../actions/write-score.js';
import { boundedBody, signedIn } from '../http/http-app.js';
import {
  json,
  jsonBody,
  JSON_PROBLEMS,
  refusals,
  SESSION_PROBLEMS,
  SIGNED_IN,
} from '../http/schemas.js';
import type { AddRoute } from './ports.js';
import { JOB_PATH, PUBLIC_JOB, SCORE_OPTIONS } from './schemas.js';

const ROUTE = createRoute({
  method: 'post',
  path: '/api/v1/jobs/{id}/score',
  summary: 'Write a completed job’s score again, from what was heard',
  description:
    'Takes a few seconds for a song, mostly for its PDF, and up to a quarter of a minute where it is dense. ' +
    'What is not given is as it was heard.',
  security: SIGNED_IN,
  middleware: [signedIn, boundedBody] as const,
  request: { params: JOB_PATH, body: jsonBody(SCORE_OPTIONS) },
  responses: {
    200: json('The job, with its new result.', PUBLIC_JOB),
    ...refusals(
      ...SESSION_PROBLEMS,
      ...JSON_PROBLEMS,
      'job_not_found',
      'file_not_found',
      'not_completed',
    ),
  },
});

export const addWriteScore: AddRoute = (app, ports) => {
  app.openapi(ROUTE, async (c) => {
    const ref = { owner: c.var.userId, jobId: c.req.valid('param').id };
    return c.json(toPublicJob(await writeScore(ports, ref, c.req.valid('json'))), 200);
  });
};
