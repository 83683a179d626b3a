import { StorageError } from './errors.js';
import {
  header,
  headerConditions,
  objectHeaders,
  originOf,
  type Exchange,
  type Handler,
} from './exchange.js';
import { sendMedia } from './media.js';
import type { Draft } from './objects.js';
import {
  checkSize,
  expectedSums,
  parseSizeRange,
  receiveObject,
  type SizeRange,
} from './receive.js';
import { applyFields, checkConditions, checkName } from './resource.js';
import { verifySignedUrl } from './signature.js';

// The XML API, as browsers use it: every request is signed, but for those to a session's own address.

/** Writes an object in one request. */
export const putSigned: Handler = async (exchange) => {
  const { request, response, objects } = exchange;
  const { draft, size } = readUpload(exchange);
  const announced = header(exchange, 'content-length');
  if (announced !== undefined) checkSize(Number(announced), size);
  const resource = await receiveObject(
    objects,
    { ...draft, expected: expectedSums(request.headers) },
    { body: request, size },
  );
  response.writeHead(200, { ...objectHeaders(resource), 'content-length': 0 }).end();
};

/** Begins a resumable upload. */
export const postSigned: Handler = async (exchange) => {
  const { request, response, sessions, path } = exchange;
  const { draft, size } = readUpload(exchange);
  if (header(exchange, 'x-goog-resumable') !== 'start') {
    throw new StorageError('invalid', 'Expected x-goog-resumable: start.');
  }
  const id = await sessions.begin(draft, size);
  request.resume();
  const location = `${originOf(exchange)}${path}?upload_id=${id}`;
  response.writeHead(201, { location, 'content-length': 0 }).end();
};

/** Reads an object. */
export const getSigned: Handler = async (exchange) => {
  const { objects, bucket, object, query } = exchange;
  verify(exchange);
  await sendMedia(exchange, objects.get(bucket, object, query.get('generation')));
};

/** Takes more of a resumable upload, or tells how much is there. */
export const putSession: Handler = async (exchange) => {
  const { request, response, sessions, query } = exchange;
  const state = await sessions.put(query.get('upload_id') ?? '', request);
  if ('finished' in state) {
    response.writeHead(200, { ...objectHeaders(state.finished), 'content-length': 0 }).end();
  } else {
    response.writeHead(308, incompleteHeaders(state.receivedBytes)).end();
  }
};

/** Gives a resumable upload up. */
export const deleteSession: Handler = async ({ response, sessions, query }) => {
  await sessions.cancel(query.get('upload_id') ?? '');
  // Google's answer, in nginx's words "client closed request".
  response.writeHead(499, { 'content-length': 0 }).end();
};

export function incompleteHeaders(receivedBytes: number): Record<string, string> {
  return {
    'content-length': '0',
    ...(receivedBytes > 0 && { range: `bytes=0-${receivedBytes - 1}` }),
  };
}

function verify(exchange: Exchange): void {
  const { request, method, path, rawQuery, publicKeyOf, clock } = exchange;
  verifySignedUrl(
    { method, path, query: rawQuery, headers: request.headers },
    publicKeyOf,
    clock.now(),
  );
}

/** What a signed request says about the object that it is to make. */
function readUpload(exchange: Exchange): { draft: Draft; size: SizeRange } {
  const { bucket, object, objects } = exchange;
  verify(exchange);
  checkName(object);
  const conditions = headerConditions(exchange);
  checkConditions(objects.find(bucket, object), conditions);
  const fields = applyFields(
    {},
    {
      contentType: header(exchange, 'content-type'),
      contentEncoding: header(exchange, 'content-encoding'),
      contentDisposition: header(exchange, 'content-disposition'),
      cacheControl: header(exchange, 'cache-control'),
    },
  );
  return {
    draft: { bucket, name: object, fields, conditions },
    size: parseSizeRange(header(exchange, 'x-goog-content-length-range')),
  };
}
