import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';

import { StorageError } from './errors.js';
import { header, objectHeaders, type Exchange } from './exchange.js';
import type { ObjectResource } from './resource.js';

/** Sends an object's bytes, or the range of them that is asked for. */
export async function sendMedia(exchange: Exchange, resource: ObjectResource): Promise<void> {
  const { response, method, objects, query } = exchange;
  const size = Number(resource.size);
  const range = parseRange(header(exchange, 'range'), size);
  const { start, end } = range ?? { start: 0, end: size - 1 };
  const disposition = query.get('response-content-disposition') ?? resource.contentDisposition;
  // Opened before anything is answered: the bytes stay readable when the object is replaced.
  const file = await open(objects.pathOf(resource)).catch((cause: unknown) => {
    throw new StorageError('noSuchObject', resource.id, { cause });
  });
  try {
    response.writeHead(range ? 206 : 200, {
      ...objectHeaders(resource),
      'accept-ranges': 'bytes',
      'content-length': end - start + 1,
      'content-type': query.get('response-content-type') ?? resource.contentType,
      'last-modified': new Date(resource.updated).toUTCString(),
      ...(range && { 'content-range': `bytes ${start}-${end}/${size}` }),
      ...(disposition && { 'content-disposition': disposition }),
      ...(resource.contentEncoding && { 'content-encoding': resource.contentEncoding }),
      ...(resource.cacheControl && { 'cache-control': resource.cacheControl }),
    });
    if (method === 'HEAD' || end < start) response.end();
    else await pipeline(file.createReadStream({ start, end, autoClose: false }), response);
  } finally {
    await file.close();
  }
}

/** @returns undefined where all is asked for; several ranges at once are, as Google has it, all */
function parseRange(
  value: string | undefined,
  size: number,
): { start: number; end: number } | undefined {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(value ?? '') ?? [];
  if (first === '' && last === '') return undefined;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (start > end) throw new StorageError('range', `${value ?? ''} of ${size} bytes.`);
  return { start, end };
}
