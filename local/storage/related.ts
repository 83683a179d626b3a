import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { Dicer } from '@fastify/busboy';

import { StorageError } from './errors.js';
import { readJson } from './exchange.js';
import { receive } from './receive.js';

/**
 * Takes a multipart/related upload apart: JSON about the object, then its bytes, which go to a file
 * as they come in.
 *
 * @returns the JSON, and the content type of the second part
 * @throws StorageError invalid; the body's own error where it breaks off
 */
export async function receiveRelated(
  body: Readable,
  contentType: string | undefined,
  path: string,
): Promise<{ metadata: unknown; contentType: string | undefined }> {
  const boundary = /^multipart\/related;.*boundary="?([^";]+)"?/i.exec(contentType ?? '')?.[1];
  if (boundary === undefined) {
    throw new StorageError('invalid', `Content-Type is "${contentType}", not multipart/related.`);
  }
  const dicer = new Dicer({ boundary });
  const parts: Promise<unknown>[] = [];
  const types: (string | undefined)[] = [];
  dicer.on('part', (part) => {
    const index = parts.length;
    part.once('header', (fields: { 'content-type'?: string[] }) => {
      types[index] = fields['content-type']?.[0];
    });
    const taken = index === 0 ? readJson(part) : receive(part, path);
    taken.catch((error: unknown) => {
      dicer.destroy(error instanceof Error ? error : undefined);
    });
    parts.push(taken);
  });
  await pipeline(body, dicer);
  if (parts.length !== 2) {
    throw new StorageError('invalid', `Found ${parts.length} parts, expected 2.`);
  }
  const [metadata] = await Promise.all(parts);
  return { metadata, contentType: types[1] };
}
