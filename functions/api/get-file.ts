import { createRoute, z } from '@hono/zod-openapi';

import { JOB_FILES } from '../../contract/job.js';
import { signFileDownload } from '../actions/download-file.js';
import { signedIn } from '../http/http-app.js';
import { json, refusals, SESSION_PROBLEMS, SIGNED_IN } from '../http/schemas.js';
import type { AddRoute } from './ports.js';
import { DOWNLOAD, JOB_PATH, REDIRECT } from './schemas.js';

const ROUTE = createRoute({
  method: 'get',
  path: '/api/v1/jobs/{id}/files/{name}',
  summary: 'Download one of a job’s files',
  security: SIGNED_IN,
  middleware: [signedIn] as const,
  request: {
    params: JOB_PATH.extend({
      name: z.string().describe(`One of ${Object.keys(JOB_FILES).join(', ')}.`),
    }),
    query: z.strictObject({
      redirect: z
        .enum(['true', 'false'])
        .default('true')
        .describe('With false, the address comes as JSON, for pages that cannot see redirects.'),
    }),
  },
  responses: {
    200: json('Where the file is, for a few minutes (`redirect=false`).', DOWNLOAD),
    302: REDIRECT,
    ...refusals(
      ...SESSION_PROBLEMS,
      'invalid_request',
      'job_not_found',
      'file_not_found',
      'not_completed',
    ),
  },
});

export const addGetFile: AddRoute = (app, ports) => {
  app.openapi(ROUTE, async (c) => {
    const { id, name } = c.req.valid('param');
    const download = await signFileDownload(ports, { owner: c.var.userId, jobId: id }, name);
    if (c.req.valid('query').redirect === 'true') return c.redirect(download.url, 302);
    return c.json(download, 200);
  });
};
