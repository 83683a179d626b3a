import { rm } from 'node:fs/promises';

import { StorageError } from './errors.js';
import {
  header,
  originOf,
  queryConditions,
  readJson,
  sendJson,
  type Exchange,
  type Handler,
} from './exchange.js';
import type { Draft } from './objects.js';
import { ANY_SIZE, expectedSums, receiveObject } from './receive.js';
import { receiveRelated } from './related.js';
import { applyFields, checkConditions, checkName } from './resource.js';
import { incompleteHeaders } from './signed-api.js';

/** Writes an object, in the way that `uploadType` names. */
export const upload: Handler = async (exchange) => {
  const uploadType = exchange.query.get('uploadType') ?? '';
  const handler = UPLOAD_TYPES.get(uploadType);
  if (!handler) throw new StorageError('invalid', `uploadType is "${uploadType}".`);
  await handler(exchange);
};

/** Takes more of a resumable upload, or tells how much is there. */
export const putJsonSession: Handler = async ({ request, response, sessions, query }) => {
  const state = await sessions.put(query.get('upload_id') ?? '', request);
  if ('finished' in state) sendJson(response, state.finished);
  else response.writeHead(308, incompleteHeaders(state.receivedBytes)).end();
};

const uploadMultipart: Handler = async (exchange) => {
  const { request, response, objects } = exchange;
  const path = objects.incoming();
  try {
    const { metadata, contentType } = await receiveRelated(
      request,
      header(exchange, 'content-type'),
      path,
    );
    sendJson(response, await objects.commit(draftOf(exchange, metadata, contentType), path));
  } finally {
    await rm(path, { force: true });
  }
};

const uploadMedia: Handler = async (exchange) => {
  const { request, response, objects } = exchange;
  const draft = draftOf(exchange, {}, header(exchange, 'content-type'));
  sendJson(response, await receiveObject(objects, draft, { body: request, size: ANY_SIZE }));
};

const beginResumable: Handler = async (exchange) => {
  const { request, response, sessions, bucket } = exchange;
  const metadata = await readJson(request);
  const draft = draftOf(exchange, metadata, header(exchange, 'x-upload-content-type'));
  const id = await sessions.begin(draft, ANY_SIZE);
  const address = `/upload/storage/v1/b/${bucket}/o?uploadType=resumable&upload_id=${id}`;
  response.writeHead(200, { location: originOf(exchange) + address, 'content-length': 0 }).end();
};

const UPLOAD_TYPES: ReadonlyMap<string, Handler> = new Map([
  ['multipart', uploadMultipart],
  ['media', uploadMedia],
  ['resumable', beginResumable],
]);

/** @param contentType of the bytes; what `metadata` says goes before it */
function draftOf(exchange: Exchange, metadata: unknown, contentType: string | undefined): Draft {
  const { request, query, bucket, objects } = exchange;
  const told = (metadata ?? {}) as { name?: unknown; md5Hash?: string; crc32c?: string };
  const name = query.get('name') ?? (typeof told.name === 'string' ? told.name : '');
  checkName(name);
  const conditions = queryConditions(exchange);
  checkConditions(objects.find(bucket, name), conditions);
  const sums = expectedSums(request.headers);
  return {
    bucket,
    name,
    conditions,
    fields: applyFields(contentType === undefined ? {} : { contentType }, metadata),
    expected: { md5Hash: told.md5Hash ?? sums.md5Hash, crc32c: told.crc32c ?? sums.crc32c },
  };
}
