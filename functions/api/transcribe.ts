import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';

import { createRoute, z } from '@hono/zod-openapi';

import { toPublicJob } from '../../contract/job.js';
import { openSongForm } from '../actions/song-form.js';
import { takeSong } from '../actions/take-song.js';
import { signedIn } from '../http/http-app.js';
import { json, refusals, SESSION_PROBLEMS, SIGNED_IN } from '../http/schemas.js';
import { announcedBytes } from './announced-bytes.js';
import type { AddRoute } from './ports.js';
import { PUBLIC_JOB } from './schemas.js';

const MULTIPART = /^multipart\/form-data\b/i;

/** The form as documented. It is streamed, so no validator reads it. */
const FORM = {
  type: 'object' as const,
  required: ['file'],
  properties: {
    options: { type: 'string' as const, description: 'Options as JSON; before `file`.' },
    file: { type: 'string' as const, format: 'binary', description: 'The song.' },
  },
};

const ROUTE = createRoute({
  method: 'post',
  path: '/api/v1/transcribe',
  summary: 'Send a song and make its job in one call',
  description:
    'For curl and small files: `curl -F file=@song.mp3 -H "Authorization: Bearer …"`. The song is ' +
    'stored, and goes the way of every upload; larger ones go through POST /api/v1/jobs.',
  security: SIGNED_IN,
  middleware: [signedIn] as const,
  request: { body: { required: true, content: { 'multipart/form-data': { schema: FORM } } } },
  responses: {
    202: {
      ...json('The job.', PUBLIC_JOB),
      headers: z.object({ Location: z.string() }),
    },
    ...refusals(
      ...SESSION_PROBLEMS,
      'malformed_multipart',
      'invalid_request',
      'length_required',
      'body_too_large',
      'file_too_large',
      'unsupported_media_type',
      'unsupported_audio_type',
      'too_many_active_jobs',
      'minutes_used_up',
    ),
  },
});

export const addTranscribe: AddRoute = (app, ports) => {
  app.openapi(ROUTE, async (c) => {
    const contentType = c.req.header('Content-Type') ?? '';
    const sizeBytes = announcedBytes(c.req.raw, {
      mediaType: MULTIPART,
      maxBytes: ports.settings.maxDirectBytes,
    });
    const { body, signal } = c.req.raw;
    const form = await openSongForm(Readable.fromWeb(body as ReadableStream), contentType);
    const job = await takeSong(ports, c.var.userId, { ...form, sizeBytes, signal });
    c.header('Location', `/api/v1/jobs/${job.job_id}`);
    return c.json(toPublicJob(job), 202);
  });
};
