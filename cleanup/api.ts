import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { accepts } from 'hono/accepts';

import {
  boundedBody,
  newHttpApp,
  signedIn,
  type HttpApp,
  type HttpAppOptions,
  type HttpEnv,
} from '../functions/http/http-app.js';
import { Refusal } from '../functions/http/refusal.js';
import { json, refusals, SESSION_PROBLEMS, SIGNED_IN } from '../functions/http/schemas.js';
import type { Clock } from '../jobs/ports.js';
import { PermanentError } from '../model-runner/errors.js';
import { cleanFile, type Cleaned } from './clean.js';
import { MAX_FILE_BYTES } from './read.js';
import { REPAIRS } from './repairs.js';
import type { CleanupSettings } from './settings.js';

/** What the service works with. */
export interface CleanupPorts extends Pick<HttpAppOptions, 'sessions' | 'log'> {
  clock: Clock;
  settings: CleanupSettings;
}

const PATH = '/api/v1/cleanup';
const MUSICXML = 'application/vnd.recordare.musicxml+xml';
const COMPRESSED = 'application/vnd.recordare.musicxml';
const FILE_TYPES = [MUSICXML, COMPRESSED, 'application/xml', 'text/xml'] as const;
/** Tells how many changes there were where the answer is the file itself. */
const CHANGES_HEADER = 'Groovesheet-Changes';
/** What a form needs beside its file. */
const FORM_BYTES = 4096;

const CHANGE = z
  .strictObject({
    repair: z.enum(REPAIRS.map(({ name }) => name)),
    part: z.string().nullable(),
    measure: z.string().nullable(),
    count: z.int().min(1),
    message: z.string(),
  })
  .openapi('CleanupChange');

const CLEANED = z
  .strictObject({
    musicxml: z.string(),
    changes: z.array(CHANGE),
    remarks: z.array(CHANGE).openapi({ description: 'What looks wrong and was left as it is.' }),
  })
  .openapi('Cleaned') satisfies z.ZodType<Cleaned>;

const BINARY = { type: 'string', format: 'binary' } as const;
const FORM = {
  type: 'object' as const,
  required: ['file'],
  properties: { file: BINARY },
};

const ROUTE = createRoute({
  method: 'post',
  path: PATH,
  summary: 'Repair the drum parts of a MusicXML score',
  description:
    'Takes the file as the body or as "file" of a form, compressed (.mxl) or not. Answers with the ' +
    `score and what was changed, or with \`Accept: ${MUSICXML}\` with the score alone.`,
  security: SIGNED_IN,
  middleware: [signedIn, boundedBody] as const,
  request: {
    body: {
      required: true,
      content: {
        ...Object.fromEntries(FILE_TYPES.map((type) => [type, { schema: BINARY }])),
        'multipart/form-data': { schema: FORM },
      },
    },
  },
  responses: {
    200: {
      ...json('The repaired score.', CLEANED),
      content: {
        'application/json': { schema: CLEANED },
        [MUSICXML]: { schema: z.string() },
      },
    },
    ...refusals(
      ...SESSION_PROBLEMS,
      'malformed_multipart',
      'body_too_large',
      'unsupported_media_type',
      'not_musicxml',
      'no_drums',
    ),
  },
});

const HEALTH = z.strictObject({
  status: z.literal('healthy'),
  service: z.string(),
  version: z.string(),
  timestamp: z.iso.datetime(),
});

const HEALTH_ROUTE = createRoute({
  method: 'get',
  path: `${PATH}/health`,
  summary: 'Whether the clean-up service is up, and in which version',
  responses: { 200: json('It is up.', HEALTH), ...refusals() },
});

/** The clean-up service. Describes itself, in OpenAPI 3.1, at /api/v1/cleanup/openapi.json. */
export function newCleanupApi({ sessions, log, clock, settings }: CleanupPorts): HttpApp {
  const app = newHttpApp({
    sessions,
    log,
    allowedOrigins: settings.allowedOrigins,
    maxBodyBytes: MAX_FILE_BYTES + FORM_BYTES,
  });
  app.openapi(ROUTE, async (c) => {
    const cleaned = refusing(cleanFile, await fileOf(c));
    const { musicxml, changes } = cleaned;
    if (!wantsFile(c)) return c.json(cleaned, 200);
    c.header(CHANGES_HEADER, String(changes.length));
    c.header('Access-Control-Expose-Headers', CHANGES_HEADER, { append: true });
    return c.body(musicxml, 200, { 'Content-Type': MUSICXML });
  });
  app.openapi(HEALTH_ROUTE, (c) =>
    c.json(
      {
        status: 'healthy' as const,
        service: 'cleanup',
        version: settings.serviceVersion,
        timestamp: clock.now().toISOString(),
      },
      200,
    ),
  );
  app.doc31(`${PATH}/openapi.json`, {
    openapi: '3.1.0',
    info: {
      title: 'Groovesheet notation clean-up',
      version: settings.serviceVersion,
      license: { name: 'AGPL-3.0-or-later' },
    },
  });
  return app;
}

/**
 * The file of a request: its body, or what its form holds.
 *
 * @throws Refusal unsupported_media_type, malformed_multipart
 */
async function fileOf(c: Context<HttpEnv>): Promise<Uint8Array> {
  const contentType = c.req.header('Content-Type') ?? '';
  const mediaType = contentType.split(';')[0]!.trim().toLowerCase();
  if (mediaType === 'multipart/form-data') return fileOfForm(c);
  if ((FILE_TYPES as readonly string[]).includes(mediaType)) {
    return new Uint8Array(await c.req.arrayBuffer());
  }
  throw new Refusal(
    'unsupported_media_type',
    `The Content-Type is "${contentType}". Expected ${FILE_TYPES.join(', ')}, or multipart/form-data ` +
      'with the score as "file".',
  );
}

async function fileOfForm(c: Context<HttpEnv>): Promise<Uint8Array> {
  const form = await c.req.formData().catch((cause: unknown) => {
    throw new Refusal('malformed_multipart', `The form cannot be read. ${EXPECTED_FORM}`, {
      cause,
    });
  });
  const file = form.get('file');
  if (file instanceof File) return new Uint8Array(await file.arrayBuffer());
  throw new Refusal('malformed_multipart', `The form holds no such file. ${EXPECTED_FORM}`);
}

const EXPECTED_FORM = 'Expected multipart/form-data with the score as a file named "file".';

function wantsFile(c: Context): boolean {
  const json = 'application/json';
  const supports = [json, MUSICXML];
  return accepts(c, { header: 'Accept', supports, default: json }) === MUSICXML;
}

/** What is wrong with a score is its sender's to know. @throws Refusal */
function refusing(clean: typeof cleanFile, bytes: Uint8Array): Cleaned {
  try {
    return clean(bytes);
  } catch (error) {
    if (!(error instanceof PermanentError) || !isCleanupProblem(error.code)) throw error;
    throw new Refusal(error.code, error.message, { cause: error });
  }
}

function isCleanupProblem(code: string): code is 'not_musicxml' | 'no_drums' {
  return code === 'not_musicxml' || code === 'no_drums';
}
