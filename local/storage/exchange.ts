import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

import type { Clock } from '../../jobs/ports.js';
import type { CorsRule } from './cors.js';
import { StorageError } from './errors.js';
import type { Notify } from './notifications.js';
import type { Objects } from './objects.js';
import type { Conditions, ObjectResource } from './resource.js';
import type { Sessions } from './sessions.js';

export interface BucketOptions {
  cors?: readonly CorsRule[];
  /** Told of every object that is written to the bucket, over restarts, until it resolves. */
  onFinalized?: Notify;
}

/** What the handlers work with. */
export interface Surroundings {
  objects: Objects;
  sessions: Sessions;
  buckets: Readonly<Record<string, BucketOptions>>;
  /** The PEM key of an account that may sign URLs. */
  publicKeyOf: (clientEmail: string) => string | undefined;
  clock: Clock;
}

/** One request, taken apart. */
export interface Exchange extends Surroundings {
  request: IncomingMessage;
  response: ServerResponse;
  method: string;
  /** As they came, percent-encoded. */
  path: string;
  rawQuery: string;
  query: URLSearchParams;
  /** What the path names, decoded: bucket, object and, for a copy, where it goes. */
  captures: readonly string[];
  bucket: string;
  /** Empty where the path names none. */
  object: string;
}

export type Handler = (exchange: Exchange) => Promise<void>;

/** @throws StorageError noSuchBucket */
export function checkBucket({ buckets }: Pick<Exchange, 'buckets'>, bucket: string): void {
  if (!Object.hasOwn(buckets, bucket)) throw new StorageError('noSuchBucket', bucket);
}

/** How this server is reached by whoever asks, for addresses in its answers. */
export function originOf({ request }: Exchange): string {
  return `http://${request.headers.host ?? 'localhost'}`;
}

export function header({ request }: Pick<Exchange, 'request'>, name: string): string | undefined {
  return [request.headers[name]].flat()[0];
}

export function sendJson(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json; charset=UTF-8' });
  response.end(JSON.stringify(body));
}

/**
 * @returns an empty object where there is no body
 * @throws StorageError invalid
 */
export async function readJson(body: Readable): Promise<unknown> {
  const written = await text(body);
  if (written === '') return {};
  try {
    return JSON.parse(written);
  } catch (error) {
    throw new StorageError('invalid', 'Expected JSON.', { cause: error });
  }
}

/**
 * The preconditions of a JSON request.
 *
 * @throws StorageError notImplemented for those that are not checked here: none is passed over
 */
export function queryConditions({ query }: Pick<Exchange, 'query'>): Conditions {
  const unknown = [...query.keys()].find((name) => /^if.*NotMatch$/.test(name));
  if (unknown !== undefined) throw new StorageError('notImplemented', unknown);
  return conditionsFrom(query.get('ifGenerationMatch'), query.get('ifMetagenerationMatch'));
}

/** The preconditions of an XML request. */
export function headerConditions(exchange: Exchange): Conditions {
  return conditionsFrom(
    header(exchange, 'x-goog-if-generation-match'),
    header(exchange, 'x-goog-if-metageneration-match'),
  );
}

/** What an answer's headers tell of an object. */
export function objectHeaders(resource: ObjectResource): Record<string, string> {
  return {
    etag: `"${resource.etag}"`,
    'x-goog-generation': resource.generation,
    'x-goog-metageneration': resource.metageneration,
    'x-goog-hash': `crc32c=${resource.crc32c},md5=${resource.md5Hash}`,
    'x-goog-stored-content-encoding': resource.contentEncoding ?? 'identity',
    'x-goog-stored-content-length': resource.size,
  };
}

function conditionsFrom(
  generation: string | null | undefined,
  metageneration: string | null | undefined,
): Conditions {
  return { ...(generation && { generation }), ...(metageneration && { metageneration }) };
}
