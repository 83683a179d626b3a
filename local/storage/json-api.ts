import { createReadStream } from 'node:fs';
import { copyFile, rm } from 'node:fs/promises';

import { StorageError } from './errors.js';
import {
  checkBucket,
  queryConditions,
  readJson,
  sendJson,
  type Exchange,
  type Handler,
} from './exchange.js';
import { sendMedia } from './media.js';
import { receive } from './receive.js';
import { applyFields, type ObjectResource } from './resource.js';

const MOST_RESULTS = 1000;
const MOST_SOURCES = 32;

export const getBucket: Handler = ({ response, bucket, buckets }) => {
  sendJson(response, {
    kind: 'storage#bucket',
    id: bucket,
    name: bucket,
    storageClass: 'STANDARD',
    cors: buckets[bucket]?.cors ?? [],
  });
  return Promise.resolve();
};

/** Names in order, a page at a time; those that go on after `delimiter` are told by their beginnings. */
export const listObjects: Handler = ({ response, objects, bucket, query }) => {
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const after = Buffer.from(query.get('pageToken') ?? '', 'base64url').toString();
  const limit = Math.min(Number(query.get('maxResults') ?? MOST_RESULTS), MOST_RESULTS);

  // What a page shows: objects, and beginnings that stand for all the objects that share them.
  const shown = new Map<string, ObjectResource | undefined>();
  for (const resource of objects.list(bucket)) {
    const { name } = resource;
    if (!name.startsWith(prefix)) continue;
    const cut = delimiter === '' ? -1 : name.indexOf(delimiter, prefix.length);
    if (cut < 0) shown.set(name, resource);
    else shown.set(name.slice(0, cut + delimiter.length), undefined);
  }
  const rest = [...shown].filter(
    ([name]) => Buffer.compare(Buffer.from(name), Buffer.from(after)) > 0,
  );
  const page = rest.slice(0, limit);
  const last = page.at(-1)?.[0];
  sendJson(response, {
    kind: 'storage#objects',
    items: page.flatMap(([, resource]) => resource ?? []),
    prefixes: page.filter(([, resource]) => !resource).map(([name]) => name),
    ...(last !== undefined &&
      rest.length > limit && { nextPageToken: Buffer.from(last).toString('base64url') }),
  });
  return Promise.resolve();
};

/** Tells of an object, or with `alt=media` sends its bytes. */
export const getObject: Handler = async (exchange) => {
  const { response, query } = exchange;
  const resource = currentObject(exchange);
  if (query.get('alt') === 'media') await sendMedia(exchange, resource);
  else sendJson(response, resource);
};

export const patchObject: Handler = async (exchange) => {
  const { request, response, objects } = exchange;
  const { bucket, name } = currentObject(exchange);
  const body = await readJson(request);
  const conditions = queryConditions(exchange);
  sendJson(response, await objects.patch({ bucket, name, conditions }, body));
};

export const deleteObject: Handler = async (exchange) => {
  const { response, objects } = exchange;
  const { bucket, name } = currentObject(exchange);
  await objects.remove({ bucket, name, conditions: queryConditions(exchange) });
  response.writeHead(204).end();
};

/** Copies an object, in one step however large it is. */
export const rewriteObject: Handler = async (exchange) => {
  const { request, response, objects, query, bucket, object } = exchange;
  const [, , toBucket = '', toObject = ''] = exchange.captures;
  checkBucket(exchange, toBucket);
  const source = objects.get(bucket, object, query.get('sourceGeneration'));
  const body = await readJson(request);
  const path = objects.incoming();
  await copyFile(objects.pathOf(source), path);
  const resource = await objects.commit(
    {
      bucket: toBucket,
      name: toObject,
      fields: applyFields(source, body),
      conditions: queryConditions(exchange),
    },
    path,
  );
  sendJson(response, {
    kind: 'storage#rewriteResponse',
    done: true,
    objectSize: resource.size,
    totalBytesRewritten: resource.size,
    resource,
  });
};

/** Makes an object of others of its bucket, one after the other. */
export const composeObject: Handler = async (exchange) => {
  const { request, response, objects, bucket, object } = exchange;
  const { sourceObjects, destination } = readComposition(await readJson(request));
  const sources = sourceObjects.map(({ name, generation }) =>
    objects.get(bucket, name, generation),
  );
  const path = objects.incoming();
  try {
    for (const source of sources) await receive(createReadStream(objects.pathOf(source)), path);
    const fields = applyFields(sources[0] ?? {}, destination);
    const conditions = queryConditions(exchange);
    sendJson(response, await objects.commit({ bucket, name: object, fields, conditions }, path));
  } finally {
    await rm(path, { force: true });
  }
};

interface Composition {
  sourceObjects: { name: string; generation?: string }[];
  destination?: unknown;
}

function readComposition(body: unknown): Composition {
  const { sourceObjects } = body as Partial<Composition>;
  const count = Array.isArray(sourceObjects) ? sourceObjects.length : 0;
  if (count < 1 || count > MOST_SOURCES) {
    throw new StorageError(
      'invalid',
      `Found ${count} source objects, expected 1 to ${MOST_SOURCES}.`,
    );
  }
  return body as Composition;
}

function currentObject({ objects, bucket, object, query }: Exchange): ObjectResource {
  return objects.get(bucket, object, query.get('generation'));
}
