import { addAbortSignal, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { IdempotencyStrategy, Storage, type File } from '@google-cloud/storage';

import type { StoredFile } from '../contract/job.js';
import {
  ObjectMissingError,
  PreconditionError,
  type ByteRange,
  type ObjectInfo,
  type ObjectRef,
  type ObjectStore,
  type ObjectWrite,
  type SignedRequest,
  type UploadGrant,
} from '../jobs/ports.js';
import { TransientError } from '../model-runner/errors.js';
import type { Settings } from './settings.js';

/** A chunk of a streamed write: what is sent again when the connection drops, and held until then. */
const CHUNK_BYTES = 8 * 1024 ** 2;

/**
 * Google Cloud Storage through its official client. URLs are signed with the key that
 * GOOGLE_APPLICATION_CREDENTIALS names, or, where there is none, by IAM's signBlob.
 *
 * @param settings.storageEndpoint the local storage server; empty for Google
 * @param options.autoRetry whether the client tries for some seconds before TransientError is thrown
 */
export function openObjectStore(
  settings: Settings<'projectId' | 'storageEndpoint'>,
  { autoRetry = true } = {},
): ObjectStore {
  const { projectId, storageEndpoint } = settings;
  const storage = new Storage({
    projectId,
    ...(storageEndpoint !== '' && { apiEndpoint: storageEndpoint }),
    // Nothing asked for here does harm twice: what must not be overwritten carries its generation.
    retryOptions: { autoRetry, idempotencyStrategy: IdempotencyStrategy.RetryAlways },
  });
  const fileOf = ({ bucket, object }: ObjectRef): File => storage.bucket(bucket).file(object);

  return {
    signUpload: (grant) => signUpload(fileOf(grant), grant),
    signDownload: async (ref, filename, expiresAt) => {
      const [url] = await attempt(ref, () =>
        fileOf(ref).getSignedUrl({
          version: 'v4',
          action: 'read',
          expires: expiresAt,
          responseDisposition: attachment(filename),
        }),
      );
      return url;
    },
    stat: async (ref) => {
      try {
        const [metadata] = await attempt(ref, () => fileOf(ref).getMetadata());
        return infoOf(ref, metadata);
      } catch (error) {
        if (error instanceof ObjectMissingError) return undefined;
        throw error;
      }
    },
    read: (ref, range) => {
      const options = ref.generation === undefined ? {} : { generation: ref.generation };
      const file = storage.bucket(ref.bucket).file(ref.object, options);
      return Readable.from(chunksOf(file, ref, range), { objectMode: false });
    },
    write: (write) => attempt(write, () => writeObject(fileOf(write), write)),
    deleteAll: async (bucket, prefix) => {
      const ref = { bucket, object: `${prefix}*` };
      const [files] = await attempt(ref, () => storage.bucket(bucket).getFiles({ prefix }));
      await attempt(ref, () =>
        Promise.all(files.map((file) => file.delete({ ignoreNotFound: true }))),
      );
    },
  };
}

async function signUpload(file: File, grant: UploadGrant): Promise<SignedRequest> {
  const { contentType, sizeBytes, protocol, expiresAt } = grant;
  const extensionHeaders = {
    'x-goog-content-length-range': `${sizeBytes},${sizeBytes}`,
    'x-goog-if-generation-match': '0',
  };
  const [url] = await attempt(grant, () =>
    file.getSignedUrl({
      version: 'v4',
      action: protocol === 'put' ? 'write' : 'resumable',
      expires: expiresAt,
      contentType,
      extensionHeaders,
    }),
  );
  return {
    method: protocol === 'put' ? 'PUT' : 'POST',
    url,
    headers: {
      'content-type': contentType,
      ...extensionHeaders,
      ...(protocol === 'resumable' && { 'x-goog-resumable': 'start' }),
    },
    expires_at: expiresAt.toISOString(),
  };
}

async function* chunksOf(file: File, ref: ObjectRef, range?: ByteRange): AsyncGenerator<Buffer> {
  try {
    yield* file.createReadStream(range) as AsyncIterable<Buffer>;
  } catch (error) {
    throw translate(error, ref);
  }
}

async function writeObject(file: File, write: ObjectWrite): Promise<StoredFile> {
  const { object, body, contentType, ifGeneration, signal } = write;
  const options = {
    contentType,
    preconditionOpts: ifGeneration === undefined ? {} : { ifGenerationMatch: ifGeneration },
  };
  signal?.throwIfAborted();
  if (body instanceof Readable) {
    if (signal) addAbortSignal(signal, body);
    const chunks = markFailures(body);
    const first = await chunks.next();
    // The client cannot stream nothing: it would announce the bytes "0--1".
    if (first.done) return writeObject(file, { ...write, body: '' });
    // Appears only when its last chunk has arrived; a session that is given up holds no object.
    const target = file.createWriteStream({ ...options, chunkSize: CHUNK_BYTES });
    await pipeline(withFirst(first.value, chunks), target, { ...(signal && { signal }) });
  } else {
    // One request: it is written whole or not at all.
    await file.save(body, { ...options, resumable: false });
  }
  const { generation, size_bytes, content_type } = infoOf(write, file.metadata);
  return { object, generation, size_bytes, content_type };
}

/** What the body itself ended with: nothing that the storage could be blamed for. */
class BodyError extends Error {}

async function* markFailures(body: Readable): AsyncGenerator<unknown, undefined> {
  try {
    yield* body;
  } catch (error) {
    throw new BodyError('the body failed', { cause: error });
  }
  return undefined;
}

async function* withFirst(first: unknown, rest: AsyncIterable<unknown>): AsyncGenerator {
  yield first;
  yield* rest;
}

function infoOf({ bucket, object }: ObjectRef, metadata: File['metadata']): ObjectInfo {
  return {
    bucket,
    object,
    generation: String(metadata.generation),
    size_bytes: Number(metadata.size),
    content_type: metadata.contentType ?? 'application/octet-stream',
  };
}

/** Tells a browser to save what it is sent, under any name (RFC 6266, RFC 8187). */
function attachment(filename: string): string {
  const wellFormed = Buffer.from(filename).toString();
  const ascii = wellFormed.replace(/[^ -~]|["%\\]/g, '_');
  const encoded = encodeURIComponent(wellFormed).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}

async function attempt<T>(ref: ObjectRef, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw translate(error, ref);
  }
}

/** @returns the error of the port that one of the client's stands for; others stay as they are */
function translate(error: unknown, { bucket, object }: ObjectRef): unknown {
  if (error instanceof BodyError) return error.cause;
  if (!(error instanceof Error) || error.name === 'AbortError') return error;
  const status = statusOf(error);
  const place = `gs://${bucket}/${object}`;
  const options = { cause: error };
  if (status === 404) return new ObjectMissingError(`There is no ${place}.`, options);
  if (status === 412) return new PreconditionError(`${place} is in another generation.`, options);
  if (status === undefined ? isPassing(error) : isPassingStatus(status)) {
    return new TransientError(`${place} cannot be reached now: ${error.message}`, options);
  }
  return error;
}

function isPassingStatus(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}

/**
 * Whether an error without an HTTP status may pass. Those of the network, and of checksums that don't
 * match, have a code in words; of a failed signBlob the client keeps no more than the message.
 */
function isPassing(error: Error): boolean {
  return error.name === 'SigningError' || ('code' in error && typeof error.code === 'string');
}

/** The client has it as a number or as text, on the error or on its response. */
function statusOf(error: Error): number | undefined {
  const { code, response } = error as { code?: unknown; response?: { status?: unknown } };
  return [code, response?.status].map(Number).find((number) => number >= 100 && number < 600);
}
