import { open, rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';

import { StorageError } from './errors.js';
import type { Draft, Objects } from './objects.js';
import type { ObjectResource } from './resource.js';

/** How large an object may be, in bytes; both ends are allowed. */
export interface SizeRange {
  least: number;
  most: number;
}

export const ANY_SIZE: SizeRange = { least: 0, most: 5 * 1024 ** 4 };

/**
 * Reads `x-goog-content-length-range`.
 *
 * @throws StorageError invalid
 */
export function parseSizeRange(value: string | undefined): SizeRange {
  if (value === undefined) return ANY_SIZE;
  const [, least, most] = /^(\d+),(\d+)$/.exec(value.trim()) ?? [];
  if (least === undefined) {
    throw new StorageError('invalid', `x-goog-content-length-range is "${value}".`);
  }
  return { least: Number(least), most: Number(most) };
}

/** @throws StorageError entityTooLarge, entityTooSmall */
export function checkSize(sizeBytes: number, { least, most }: SizeRange): void {
  const found = `${sizeBytes} bytes, expected ${least} to ${most}.`;
  if (sizeBytes > most) throw new StorageError('entityTooLarge', found);
  if (sizeBytes < least) throw new StorageError('entityTooSmall', found);
}

/**
 * Appends a body to a file as it comes in. What has arrived before a failure stays there.
 *
 * @param options.skipBytes how much of the body's beginning is there already
 * @param options.mostBytes of the body, after which it is refused
 * @returns the body's size
 * @throws StorageError entityTooLarge; the body's own error where it breaks off
 */
export async function receive(
  body: Readable,
  path: string,
  options: { skipBytes?: number; mostBytes?: number } = {},
): Promise<number> {
  const { skipBytes = 0, mostBytes = Infinity } = options;
  const file = await open(path, 'a');
  try {
    let received = 0;
    // Whoever is refused must still be answered: the connection is not torn down.
    for await (const chunk of body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      const skipped = Math.max(0, skipBytes - received);
      received += chunk.byteLength;
      if (received > mostBytes) {
        throw new StorageError('entityTooLarge', `More than the ${mostBytes} bytes expected.`);
      }
      await file.appendFile(chunk.subarray(skipped));
    }
    return received;
  } finally {
    await file.close();
  }
}

/** Makes a body that comes in one piece an object; one that breaks off leaves nothing behind. */
export async function receiveObject(
  objects: Objects,
  draft: Draft,
  upload: { body: Readable; size: SizeRange },
): Promise<ObjectResource> {
  const path = objects.incoming();
  try {
    const sizeBytes = await receive(upload.body, path, { mostBytes: upload.size.most });
    checkSize(sizeBytes, upload.size);
    return await objects.commit(draft, path);
  } finally {
    await rm(path, { force: true });
  }
}

/** What the headers of an upload say that its bytes must sum up to. */
export function expectedSums(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): NonNullable<Draft['expected']> {
  const sums = [headers['x-goog-hash']].flat().join(',');
  return {
    crc32c: /(?:^|,)\s*crc32c=([^,\s]+)/.exec(sums)?.[1],
    md5Hash: /(?:^|,)\s*md5=([^,\s]+)/.exec(sums)?.[1] ?? [headers['content-md5']].flat()[0],
  };
}
