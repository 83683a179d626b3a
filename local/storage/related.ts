import type { Readable } from 'node:stream';

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
  const streams: Readable[] = [];
  const parts: Promise<unknown>[] = [];
  let partType: string | undefined;
  try {
    // Not by pipeline: the parser tells its end in a way of its own.
    await new Promise<void>((resolve, reject) => {
      const malformed = (cause: Error): void => {
        reject(new StorageError('invalid', cause.message, { cause }));
      };
      const dicer = new Dicer({ boundary }).on('finish', resolve).on('error', malformed);
      dicer.on('part', (part) => {
        part.on('error', malformed).once('header', (fields: { 'content-type'?: string[] }) => {
          partType = fields['content-type']?.[0];
        });
        const taken = parts.length === 0 ? readJson(part) : receive(part, path);
        taken.catch(reject);
        streams.push(part);
        parts.push(taken);
      });
      body.on('error', reject).pipe(dicer);
    });
    await Promise.all(parts);
  } finally {
    for (const stream of streams) stream.destroy();
    await Promise.allSettled(parts);
  }
  if (parts.length !== 2) {
    throw new StorageError('invalid', `Found ${parts.length} parts, expected 2.`);
  }
  return { metadata: await parts[0], contentType: partType };
}
