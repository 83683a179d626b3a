import { createRoute, z } from '@hono/zod-openapi';

import { toPublicJob } from '../../contract/job.js';
import { requestUpload } from '../actions/request-upload.js';
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
import { JOB_OPTIONS, JOB_WITH_UPLOAD } from './schemas.js';

const BODY = z.strictObject({
  filename: z.string().min(1).max(1024).openapi({ example: 'song.mp3' }),
  content_type: z
    .string()
    .max(128)
    .regex(/^[\x20-\x7e]+$/, 'expected a media type such as audio/mpeg')
    .openapi({ example: 'audio/mpeg' }),
  size_bytes: z.int().min(1).openapi({ example: 6_000_000 }),
  upload: z
    .enum(['put', 'resumable'])
    .default('put')
    .describe('One request, or a session that survives a dropped connection.'),
  options: JOB_OPTIONS.default({}),
});

const HEADERS = z.object({
  'idempotency-key': z
    .string()
    .min(1)
    .max(255)
    .optional()
    .describe('The same key and request give the same job, however often they are sent.'),
});

const ROUTE = createRoute({
  method: 'post',
  path: '/api/v1/jobs',
  summary: 'Make a job, and be told where to upload its song',
  description:
    'The song goes straight to the bucket: send `upload.method` to `upload.url` with exactly ' +
    '`upload.headers`. With `resumable`, that opens a session of Cloud Storage’s resumable protocol, ' +
    'whose address is in the answer’s Location. The transcription begins when the song is complete.',
  security: SIGNED_IN,
  middleware: [signedIn, boundedBody] as const,
  request: { headers: HEADERS, body: jsonBody(BODY) },
  responses: {
    201: {
      ...json('The job; `upload` is null once its song has arrived.', JOB_WITH_UPLOAD),
      headers: z.object({ Location: z.string() }),
    },
    ...refusals(
      ...SESSION_PROBLEMS,
      ...JSON_PROBLEMS,
      'unsupported_audio_type',
      'file_too_large',
      'idempotency_key_reused',
      'too_many_active_jobs',
      'minutes_used_up',
    ),
  },
});

export const addRequestUpload: AddRoute = (app, ports) => {
  app.openapi(ROUTE, async (c) => {
    const { upload: protocol, ...song } = c.req.valid('json');
    const idempotencyKey = c.req.valid('header')['idempotency-key'];
    const caller = { owner: c.var.userId, idempotencyKey };
    const { job, upload } = await requestUpload(ports, caller, { ...song, protocol });
    c.header('Location', `/api/v1/jobs/${job.job_id}`);
    return c.json({ ...toPublicJob(job), upload }, 201);
  });
};
