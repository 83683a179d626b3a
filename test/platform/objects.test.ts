import { createHash, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';

import { ObjectMissingError, PreconditionError } from '../../jobs/ports.js';
import { TransientError } from '../../model-runner/errors.js';
import { temporaryFolder } from '../support/folder.js';
import { openStore, soon, startStorage, type StorageUnderTest } from '../support/storage.js';

const folder = temporaryFolder();
let storage: StorageUnderTest;

beforeAll(async () => {
  storage = await startStorage(folder);
});
afterAll(() => storage.server.close());

const scores = (object: string) => ({ bucket: 'scores', object });

describe('the object store', () => {
  it.each(['text', 'bytes', 'stream'] as const)('writes %s and reads it back', async (kind) => {
    const words = 'Groove ♪ 🥁';
    const bytes = Buffer.from(words);
    const body = { text: words, bytes, stream: Readable.from([bytes]) }[kind];
    const ref = scores(`jobs/1/${kind}.json`);
    const stored = await storage.store.write({ ...ref, contentType: 'application/json', body });

    expect(stored).toEqual({
      object: ref.object,
      generation: expect.stringMatching(/^\d{16}$/) as string,
      size_bytes: bytes.byteLength,
      content_type: 'application/json',
    });
    expect(await storage.store.stat(ref)).toEqual({ bucket: 'scores', ...stored });
    expect(await text(storage.store.read(ref))).toBe(words);
  });

  it('writes empty objects, in one piece and streamed', async () => {
    for (const body of ['', Readable.from([])]) {
      const stored = await storage.store.write({
        ...scores('empty'),
        contentType: 'text/plain',
        body,
      });
      expect(stored.size_bytes).toBe(0);
      expect(await text(storage.store.read(scores('empty')))).toBe('');
    }
  });

  it('streams what is larger than a chunk', async () => {
    // Two chunks and a bit; and exactly two, which end where nobody can tell that they do.
    for (const size of [2 * 8 * 1024 ** 2 + 12_345, 2 * 8 * 1024 ** 2]) {
      const bytes = randomBytes(size);
      const body = Readable.from(slices(bytes, 64 * 1024));
      const stored = await storage.store.write({
        ...scores('large'),
        contentType: 'audio/flac',
        body,
      });
      expect(stored.size_bytes).toBe(size);
      const back = await buffer(storage.store.read(scores('large')));
      expect(sha256(back)).toBe(sha256(bytes));
    }
  });

  it('reads a range', async () => {
    await storage.store.write({
      ...scores('range'),
      contentType: 'text/plain',
      body: '0123456789',
    });
    expect(await text(storage.store.read(scores('range'), { start: 2, end: 4 }))).toBe('234');
  });

  it('reads one generation only, where one is asked for', async () => {
    const ref = scores('generations');
    const write = (body: string) =>
      storage.store.write({ ...ref, contentType: 'text/plain', body });
    const { generation } = await write('first');
    expect(await text(storage.store.read({ ...ref, generation }))).toBe('first');
    await write('second');
    await expect(text(storage.store.read({ ...ref, generation }))).rejects.toThrow(
      ObjectMissingError,
    );
  });

  it.each(['text', 'stream'])('writes %s over one generation only', async (kind) => {
    const ref = scores(`conditional-${kind}`);
    const write = (words: string, ifGeneration: string) =>
      storage.store.write({
        ...ref,
        contentType: 'text/plain',
        body: kind === 'text' ? words : Readable.from([words]),
        ifGeneration,
      });
    const { generation } = await write('first', '0');
    await expect(write('again', '0')).rejects.toThrow(PreconditionError);
    const second = await write('second', generation);
    await expect(write('late', generation)).rejects.toThrow(PreconditionError);
    expect(BigInt(second.generation)).toBeGreaterThan(BigInt(generation));
    expect(await text(storage.store.read(ref))).toBe('second');
  });

  it('lets one of many writers of a new object win', async () => {
    const writes = Array.from({ length: 8 }, (_, writer) =>
      storage.store.write({
        ...scores('race'),
        contentType: 'text/plain',
        body: `writer ${writer}`,
        ifGeneration: '0',
      }),
    );
    const results = await Promise.allSettled(writes);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('says what is missing', async () => {
    expect(await storage.store.stat(scores('missing'))).toBeUndefined();
    const reading = text(storage.store.read(scores('missing')));
    await expect(reading).rejects.toThrow(ObjectMissingError);
    await expect(reading).rejects.toThrow('There is no gs://scores/missing.');
    await expect(reading).rejects.toHaveProperty('cause.code', 404);
  });

  it('deletes everything under a prefix and nothing else', async () => {
    for (const name of ['jobs/7/a', 'jobs/7/b/c', 'jobs/77/a']) {
      await storage.store.write({ ...scores(name), contentType: 'text/plain', body: name });
    }
    await storage.store.deleteAll('scores', 'jobs/7/');
    await storage.store.deleteAll('scores', 'jobs/7/');
    expect(await storage.store.stat(scores('jobs/7/a'))).toBeUndefined();
    expect(await storage.store.stat(scores('jobs/7/b/c'))).toBeUndefined();
    expect(await storage.store.stat(scores('jobs/77/a'))).toBeDefined();
  });

  it('leaves nothing behind of a write that is ended', async () => {
    const ending = new AbortController();
    const body = Readable.from(
      (async function* () {
        yield randomBytes(9 * 1024 ** 2);
        ending.abort(new Error('cancelled'));
        await pause(50);
        yield randomBytes(9 * 1024 ** 2);
      })(),
    );
    const write = { ...scores('ended'), contentType: 'audio/flac', signal: ending.signal };
    await expect(storage.store.write({ ...write, body })).rejects.toThrow();
    await expect(storage.store.write({ ...write, body: 'text' })).rejects.toThrow('cancelled');
    expect(await storage.store.stat(scores('ended'))).toBeUndefined();
  });

  it('passes on what a body fails with, as it is', async () => {
    const failure = Object.assign(new Error('too large'), { code: 'file_too_large' });
    const body = Readable.from(
      (async function* () {
        yield 'some';
        await pause(1);
        throw failure;
      })(),
    );
    const write = storage.store.write({ ...scores('failed'), contentType: 'text/plain', body });
    await expect(write).rejects.toBe(failure);
    expect(await storage.store.stat(scores('failed'))).toBeUndefined();
  });
});

describe('a signed upload', () => {
  it.each([
    ['put', 'PUT'],
    ['resumable', 'POST'],
  ] as const)('by %s is for one object, type and size, once', async (protocol, method) => {
    const signed = await storage.store.signUpload({
      bucket: 'uploads',
      object: 'jobs/1/input.mp3',
      contentType: 'audio/mpeg',
      sizeBytes: 1234,
      protocol,
      expiresAt: soon(),
    });
    const url = new URL(signed.url);
    expect(signed.method).toBe(method);
    expect(url.pathname).toBe('/uploads/jobs/1/input.mp3');
    expect(signed.headers).toMatchObject({
      'content-type': 'audio/mpeg',
      'x-goog-if-generation-match': '0',
      'x-goog-content-length-range': '1234,1234',
    });
    // What is sent is signed, all of it, and so is the host.
    expect(url.searchParams.get('X-Goog-SignedHeaders')?.split(';').sort()).toEqual(
      [...Object.keys(signed.headers), 'host'].sort(),
    );
    expect(Number(url.searchParams.get('X-Goog-Expires'))).toBeLessThanOrEqual(600);
  });
});

describe('a signed download', () => {
  it.each([
    ['song.mid', 'song.mid'],
    ['Für "Élise" 100%.musicxml', 'F_r __lise_ 100_.musicxml'],
    ["太鼓 🥁 (live)*'1'.pdf", "__ __ (live)*'1'.pdf"],
    ['a\r\nSet-Cookie: b=c', 'a__Set-Cookie: b=c'],
    ['\ud800', '_'],
  ])('is saved as %j', async (filename, ascii) => {
    const ref = scores('download');
    await storage.store.write({ ...ref, contentType: 'audio/midi', body: 'MThd' });
    const response = await fetch(await storage.store.signDownload(ref, filename, soon()));
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('audio/midi');
    expect(await response.text()).toBe('MThd');
    const disposition = response.headers.get('content-disposition') ?? '';
    const [, plain, encoded = ''] = /^attachment; filename="(.*)"; filename\*=UTF-8''(.*)$/.exec(
      disposition,
    )!;
    expect(plain).toBe(ascii);
    expect(decodeURIComponent(encoded)).toBe(Buffer.from(filename).toString());
    expect(encoded).toMatch(/^[\w.~!$&+^`|%-]*$/);
  });
});

describe('a storage that does not answer', () => {
  it.each([408, 429, 500, 503])('with %d may be tried again', async (status) => {
    const server = createServer((_, response) => {
      response.writeHead(status).end('{}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const store = openStore(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const error: unknown = await store.stat(scores('any')).catch((reason: unknown) => reason);
    server.close();
    expect(error).toBeInstanceOf(TransientError);
    expect((error as TransientError).cause).toHaveProperty('code', status);
  });

  it('at all may be tried again', async () => {
    const store = openStore('http://127.0.0.1:1');
    await expect(text(store.read(scores('any')))).rejects.toThrow(TransientError);
    const write = { ...scores('any'), contentType: 'text/plain' };
    await expect(store.write({ ...write, body: Readable.from(['x']) })).rejects.toThrow(
      TransientError,
    );
  });
});

function* slices(bytes: Buffer, size: number): Generator<Buffer> {
  for (let start = 0; start < bytes.byteLength; start += size) {
    yield bytes.subarray(start, start + size);
  }
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
