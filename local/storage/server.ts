import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { corsHeaders, preflightHeaders } from './cors.js';
import { StorageError } from './errors.js';
import { checkBucket, type BucketOptions, type Surroundings } from './exchange.js';
import { openObjects } from './objects.js';
import type { ObjectResource } from './resource.js';
import { apiOf, findRoute } from './routes.js';
import { openSessions } from './sessions.js';

export type { BucketOptions } from './exchange.js';

export interface StorageServerOptions extends Pick<Surroundings, 'publicKeyOf' | 'clock'> {
  /** Where everything is kept; a server that is started on it again goes on where this one ended. */
  folder: string;
  /** There are no others. */
  buckets: Readonly<Record<string, BucketOptions>>;
  /** 0 for any that is free. */
  port?: number;
  host?: string;
}

export interface StorageServer {
  /** For the client's `apiEndpoint`. */
  url: string;
  close: () => Promise<void>;
}

/** The official client takes up connections minutes later and must not meet one that is closing. */
const KEEP_ALIVE_MS = 10 * 60_000;

/**
 * Google Cloud Storage on one machine: the JSON API as the official client speaks it, unauthenticated
 * as that client is with any other address than Google's, and signed URLs as browsers use them, with
 * their signatures checked.
 *
 * @throws when the folder or the port can't be used
 */
export async function startStorageServer(options: StorageServerOptions): Promise<StorageServer> {
  const { folder, buckets, publicKeyOf, clock, port = 0, host = '127.0.0.1' } = options;
  const closing = new AbortController();
  const underWay = new Set<Promise<void>>();
  const track = (work: Promise<void>): void => {
    underWay.add(work);
    void work.finally(() => underWay.delete(work));
  };

  const announce = async (resource: ObjectResource): Promise<void> => {
    try {
      await buckets[resource.bucket]?.onFinalized?.(resource, closing.signal);
      await objects.settle(resource);
    } catch (error) {
      // Closed before the event was taken: the object stays unsettled for the next start.
      if (!closing.signal.aborted) throw error;
    }
  };
  const objects = await openObjects({
    folder,
    buckets: Object.keys(buckets),
    clock,
    onCommit: (resource) => {
      track(announce(resource));
    },
  });
  const sessions = await openSessions({ folder, objects, clock });
  const surroundings: Surroundings = { objects, sessions, buckets, publicKeyOf, clock };

  const server = createServer((request, response) => {
    track(answer(surroundings, request, response));
  });
  // A song over a slow line takes as long as it takes.
  server.requestTimeout = 0;
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.listen(port, host);
  await once(server, 'listening');
  for (const resource of objects.unsettled()) track(announce(resource));

  return {
    url: `http://${host}:${(server.address() as AddressInfo).port}`,
    close: async () => {
      closing.abort();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
      await Promise.all(underWay);
    },
  };
}

async function answer(
  surroundings: Surroundings,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [path, rawQuery] = splitOnce(request.url ?? '', '?');
  const api = apiOf(path);
  try {
    const method = request.method ?? '';
    const query = new URLSearchParams(rawQuery);
    const isSession = query.has('upload_id');
    const { origin } = request.headers;
    const rules = surroundings.buckets[path.split('/')[1] ?? '']?.cors ?? [];
    if (api === 'xml' && method === 'OPTIONS') {
      response.writeHead(200, preflightHeaders(rules, request.headers)).end();
      return;
    }
    if (api === 'xml') {
      for (const [name, value] of Object.entries(corsHeaders(rules, method, request.headers))) {
        response.setHeader(name, value);
      }
    } else if (origin !== undefined) {
      // A page's requests carry its origin; a page that is open in a browser here is no client.
      throw new StorageError('anonymous', 'Pages come with signed URLs.');
    }
    const { route, captures } = findRoute({ method, path, isSession });
    const [bucket = '', object = ''] = captures;
    const about = { request, response, method, path, rawQuery, query, captures, bucket, object };
    checkBucket(surroundings, bucket);
    await route.handle({ ...surroundings, ...about });
  } catch (error) {
    refuse(error, api, { request, response });
  }
}

function refuse(
  error: unknown,
  api: 'json' | 'xml',
  { request, response }: { request: IncomingMessage; response: ServerResponse },
): void {
  // Whoever broke off, or was being sent bytes already, cannot be told anything.
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const refusal =
    error instanceof StorageError
      ? error
      : new StorageError('internal', error instanceof Error ? error.message : '', { cause: error });
  const isJson = api === 'json';
  response.writeHead(refusal.status, {
    'content-type': isJson ? 'application/json; charset=UTF-8' : 'application/xml; charset=UTF-8',
  });
  response.end(isJson ? refusal.toJson() : refusal.toXml());
  // What is still on its way in is read and dropped, so that the answer is seen.
  request.resume();
}

function splitOnce(text: string, separator: string): [string, string] {
  const index = text.indexOf(separator);
  return index < 0 ? [text, ''] : [text.slice(0, index), text.slice(index + separator.length)];
}
