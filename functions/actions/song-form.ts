import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { Busboy, type BusboyInstance } from '@fastify/busboy';

import { audioTypeOf, audioTypeOfName } from '../../contract/audio-types.js';
import type { JobOptions } from '../../contract/job.js';
import { JOB_OPTIONS } from '../api/schemas.js';
import { describeInvalid } from '../http/invalid-request.js';
import { Refusal } from '../http/refusal.js';

/** A song on its way in, and what is said of it. */
export interface SongForm {
  filename: string;
  contentType: string;
  options: JobOptions;
  /** The song's bytes. Fails with a Refusal when the request breaks off. */
  body: Readable;
}

/** The names that the song may go by; the second is that of an earlier API. */
const FILE_FIELDS: readonly string[] = ['file', 'audio_file'];
const OPTIONS_FIELD = 'options';

const LIMITS = {
  files: 1,
  fields: 1,
  parts: 2,
  fieldNameSize: 100,
  fieldSize: 4096,
  headerPairs: 20,
} as const;

const EXPECTED =
  'Expected multipart/form-data with the song as "file" and, before it if at all, "options" as JSON.';

/**
 * Reads a multipart form up to its file, which is left to be streamed.
 *
 * @throws Refusal malformed_multipart, invalid_request
 */
export async function openSongForm(body: Readable, contentType: string): Promise<SongForm> {
  const form = openBusboy(contentType);
  return new Promise((resolve, reject) => {
    let options: JobOptions = {};
    let file: Readable | undefined;
    const fail = (error: unknown): void => {
      const refusal = error instanceof Refusal ? error : malformed(brokenOff(error), error);
      file?.destroy(refusal);
      reject(refusal);
    };
    form.on('field', (name, value, _nameTruncated, truncated) => {
      try {
        if (file || truncated || name !== OPTIONS_FIELD) throw unexpectedField(name);
        options = parseOptions(value);
      } catch (error) {
        form.destroy(error as Error);
      }
    });
    // eslint-disable-next-line max-params -- busboy's listener
    form.on('file', (name, stream, filename, _encoding, mimeType) => {
      file = stream;
      if (!FILE_FIELDS.includes(name)) {
        // Nobody reads it; its stream is destroyed together with the form.
        stream.on('error', () => undefined);
        form.destroy(unexpectedField(name));
        return;
      }
      resolve({ filename, contentType: typeOf(mimeType, filename), options, body: stream });
    });
    pipeline(body, form).then(() => {
      reject(malformed('the form has no file'));
    }, fail);
  });
}

function openBusboy(contentType: string): BusboyInstance {
  try {
    return new Busboy({ headers: { 'content-type': contentType }, limits: LIMITS });
  } catch (cause) {
    throw malformed(`the Content-Type is "${contentType}"`, cause);
  }
}

/** Scripts often send no type, or that of no file in particular; the name says it then. */
function typeOf(mimeType: string, filename: string): string {
  if (audioTypeOf(mimeType)) return mimeType;
  return audioTypeOfName(filename)?.contentTypes[0] ?? mimeType;
}

/** @throws Refusal invalid_request */
function parseOptions(text: string): JobOptions {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new Refusal('invalid_request', 'options: found no JSON; expected a JSON object.', {
      cause,
    });
  }
  const parsed = JOB_OPTIONS.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Refusal('invalid_request', describeInvalid(OPTIONS_FIELD, value, parsed.error));
}

function unexpectedField(name: string): Refusal {
  return malformed(`there is a part "${name}" that is unknown, too long or too late`);
}

function brokenOff(error: unknown): string {
  return error instanceof Error ? error.message : 'the body breaks off';
}

function malformed(found: string, cause?: unknown): Refusal {
  return new Refusal('malformed_multipart', `The song did not arrive: ${found}. ${EXPECTED}`, {
    cause,
  });
}
