import { Readable } from 'node:stream';

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
  /** The song's. Fails with a Refusal when the request breaks off. */
  bytes: Readable;
  /** Settles after the song's last byte: with a Refusal unless the rest of the form is in order. */
  whole: Promise<void>;
}

/** The names that the song may go by; the second is that of an earlier API. */
const FILE_FIELDS: readonly string[] = ['file', 'audio_file'];
const OPTIONS_FIELD = 'options';

const LIMITS = {
  files: 1,
  fields: 1,
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
    const whole = new Promise<void>((resolveWhole, rejectWhole) => {
      // Busboy goes on telling of errors after the first; pipeline() would no longer listen.
      const fail = (error: unknown): void => {
        body.unpipe(form);
        const refusal = error instanceof Refusal ? error : brokenOff(error);
        file?.destroy(refusal);
        reject(refusal);
        rejectWhole(refusal);
      };
      form.on('field', (name, value, _nameTruncated, truncated) => {
        try {
          if (file || truncated || name !== OPTIONS_FIELD) throw unexpectedPart(name);
          options = parseOptions(value);
        } catch (error) {
          fail(error);
        }
      });
      // eslint-disable-next-line max-params -- busboy's listener
      form.on('file', (name, stream, filename, _encoding, mimeType) => {
        file = stream.on('error', () => undefined);
        if (!FILE_FIELDS.includes(name)) {
          fail(unexpectedPart(name));
          return;
        }
        const bytes = Readable.from(bytesOf(stream), { objectMode: false });
        resolve({ filename, contentType: typeOf(mimeType, filename), options, bytes, whole });
      });
      form.on('filesLimit', () => {
        fail(unexpectedPart('file'));
      });
      form.on('fieldsLimit', () => {
        fail(unexpectedPart(OPTIONS_FIELD));
      });
      form.on('finish', () => {
        if (file) resolveWhole();
        else fail(malformed('the form has no file'));
      });
      form.on('error', fail);
      body.on('error', fail);
      body.pipe(form);
    });
    // Nobody waits for it where the song itself could not be stored.
    whole.catch(() => undefined);
  });
}

async function* bytesOf(file: Readable): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of file) yield chunk as Uint8Array;
  } catch (error) {
    throw error instanceof Refusal ? error : brokenOff(error);
  }
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

function unexpectedPart(name: string): Refusal {
  return malformed(`there is a part "${name}" that is unknown, too long, too late or one too many`);
}

function brokenOff(cause: unknown): Refusal {
  return malformed(cause instanceof Error ? cause.message : 'the body breaks off', cause);
}

function malformed(found: string, cause?: unknown): Refusal {
  return new Refusal('malformed_multipart', `The song did not arrive: ${found}. ${EXPECTED}`, {
    cause,
  });
}
