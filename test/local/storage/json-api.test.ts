import { Storage, type Bucket } from '@google-cloud/storage';
import fc from 'fast-check';
import { randomBytes } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { ReadableStream } from 'node:stream/web';

import { temporaryFolder } from '../../support/folder.js';
import { startStorage, type StorageUnderTest } from '../../support/storage.js';

const folder = temporaryFolder();
const otherFolder = temporaryFolder();
let storage: StorageUnderTest;
let client: Storage;
let scores: Bucket;

beforeAll(async () => {
  storage = await startStorage(folder);
  client = new Storage({
    projectId: 'groovesheet-test',
    apiEndpoint: storage.server.url,
    retryOptions: { autoRetry: false },
  });
  scores = client.bucket('scores');
});
afterAll(() => storage.server.close());

describe('the official client', () => {
  it.each([true, false])('saves and checks the sums (resumable: %s)', async (resumable) => {
    const file = scores.file(`saved/${resumable}`);
    const bytes = randomBytes(100_000);
    const metadata = { cacheControl: 'no-store', metadata: { job: '1' } };
    await file.save(bytes, { resumable, validation: 'md5', contentType: 'audio/flac', metadata });
    const [back] = await file.download({ validation: 'crc32c' });
    expect(back.equals(bytes)).toBe(true);
    const [found] = await file.getMetadata();
    expect(found).toMatchObject({
      contentType: 'audio/flac',
      cacheControl: 'no-store',
      metadata: { job: '1' },
      size: '100000',
      metageneration: '1',
    });
  });

  it('finds connections open that it left alone for longer than it takes to hear a song', async () => {
    const response = await fetch(`${storage.server.url}/storage/v1/b/scores/o`);
    await response.arrayBuffer();
    expect(response.headers.get('keep-alive')).toBe('timeout=600');
  });

  it('is refused bytes that are not those that it announced', async () => {
    const file = scores.file('corrupt');
    const save = file.save('bytes', {
      resumable: false,
      metadata: { crc32c: 'AAAAAA==' },
    });
    await expect(save).rejects.toMatchObject({ code: 400 });
    expect(await file.exists()).toEqual([false]);
  });

  it('changes fields, one by one, without a new generation', async () => {
    const file = scores.file('fields');
    await file.save('x', {
      resumable: false,
      contentType: 'text/plain',
      metadata: { metadata: { a: '1', b: '2' } },
    });
    const [before] = await file.getMetadata();
    await file.setMetadata({ contentLanguage: 'de', metadata: { a: null, c: '3' } });
    const [after] = await file.getMetadata();
    expect(after).toMatchObject({
      generation: before.generation,
      metageneration: '2',
      contentType: 'text/plain',
      contentLanguage: 'de',
      metadata: { b: '2', c: '3' },
    });
    expect(after.metadata).not.toHaveProperty('a');
    const stale = file.setMetadata({ contentLanguage: 'en' }, { ifMetagenerationMatch: 1 });
    await expect(stale).rejects.toMatchObject({ code: 412 });
  });

  it('deletes in one generation only, where one is asked for', async () => {
    const file = scores.file('deleted');
    await file.save('x', { resumable: false });
    await expect(file.delete({ ifGenerationMatch: 1 })).rejects.toMatchObject({ code: 412 });
    await file.delete();
    await expect(file.delete()).rejects.toMatchObject({ code: 404 });
  });

  it.each([
    [{ start: 2, end: 4 }, '234'],
    [{ start: 7 }, '789'],
    [{ start: 7, end: 100 }, '789'],
    [{ end: -3 }, '789'],
  ])('downloads the range %j', async (range, expected) => {
    const file = scores.file('ranges');
    await file.save('0123456789', { resumable: false });
    expect((await file.download(range))[0].toString()).toBe(expected);
    await expect(file.download({ start: 10 })).rejects.toMatchObject({ code: 416 });
  });

  it('lists names in order, by pages and as folders', async () => {
    const bucket = client.bucket('uploads');
    for (const name of ['b/2', 'a', 'b/1', 'b/c/1', 'é', 'b', '𝄞', '\uffee']) {
      await bucket.file(name).save('x', { resumable: false });
    }
    const names = async (options: object) => {
      const [files] = await bucket.getFiles(options);
      return files.map(({ name }) => name);
    };
    const all = ['a', 'b', 'b/1', 'b/2', 'b/c/1', 'é', '\uffee', '𝄞'];
    expect(await names({})).toEqual(all);
    expect(await names({ maxResults: 3, autoPaginate: true })).toEqual(all.slice(0, 3));
    expect(await names({ prefix: 'b/' })).toEqual(['b/1', 'b/2', 'b/c/1']);

    const pages: string[][] = [];
    const folders: string[] = [];
    let query: object | null = { delimiter: '/', maxResults: 2, autoPaginate: false };
    while (query) {
      const [files, next, answer] = (await bucket.getFiles(query)) as unknown as [
        { name: string }[],
        object | null,
        { prefixes?: string[] },
      ];
      pages.push(files.map(({ name }) => name));
      folders.push(...(answer.prefixes ?? []));
      query = next;
    }
    expect(pages.flat()).toEqual(['a', 'b', 'é', '\uffee', '𝄞']);
    expect(folders).toEqual(['b/']);
    expect(pages).toHaveLength(3);
  });

  it('copies, also to another bucket, and composes', async () => {
    const file = scores.file('part 1');
    await file.save('one ', { resumable: false, contentType: 'text/plain' });
    await scores.file('part 2').save('two', { resumable: false });
    const [copy] = await file.copy(client.bucket('uploads').file('copied'));
    expect((await copy.download())[0].toString()).toBe('one ');
    expect((await copy.getMetadata())[0].contentType).toBe('text/plain');

    const [whole] = await scores.combine(['part 1', 'part 2'], 'whole.txt');
    expect((await whole.download())[0].toString()).toBe('one two');
    await expect(scores.combine(['part 1', 'missing'], 'none')).rejects.toMatchObject({
      code: 404,
    });
  });

  it('knows which buckets there are', async () => {
    expect(await scores.exists()).toEqual([true]);
    expect(await client.bucket('nowhere').exists()).toEqual([false]);
    const save = client.bucket('nowhere').file('x').save('x', { resumable: false });
    await expect(save).rejects.toMatchObject({ code: 404 });
  });

  it('finds an object under any name', async () => {
    const before = readdirSync(folder);
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }), async (name) => {
        fc.pre(!/[\r\n]/.test(name) && !/^\.{1,2}$/.test(name));
        await scores.file(name).save(name, { resumable: false });
        expect((await scores.file(name).download())[0].toString()).toBe(name);
      }),
      { numRuns: 50 },
    );
    expect(readdirSync(folder)).toEqual(before);
  });
});

describe('a request that is no client’s', () => {
  const call = (path: string, init?: RequestInit) => fetch(`${storage.server.url}${path}`, init);
  const uploads = '/upload/storage/v1/b/scores/o';

  it.each([
    ['a name too long', `${uploads}?uploadType=media&name=${'x'.repeat(1025)}`, 400],
    ['no name', `${uploads}?uploadType=media`, 400],
    ['a dotted name', `${uploads}?uploadType=media&name=..`, 400],
    ['a line break', `${uploads}?uploadType=media&name=a%0Ab`, 400],
    ['an unknown kind of upload', `${uploads}?uploadType=ftp&name=x`, 400],
    ['a multipart upload that is none', `${uploads}?uploadType=multipart&name=x`, 400],
    [
      'a condition that is not checked',
      `${uploads}?uploadType=media&name=x&ifGenerationNotMatch=1`,
      501,
    ],
    ['a wrong escape', '/storage/v1/b/scores/o/%E0%A4%A/compose', 400],
    ['an unknown address', '/storage/v1/b/scores/acl', 404],
    ['a composition of nothing', '/storage/v1/b/scores/o/x/compose', 400],
  ])('with %s is refused', async (_, path, status) => {
    const response = await call(path, { method: 'POST' });
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ error: { code: status } });
  });

  it('with half a multipart body leaves nothing', async () => {
    const response = await call(`${uploads}?uploadType=multipart&name=half`, {
      method: 'POST',
      headers: { 'content-type': 'multipart/related; boundary=b' },
      body: '--b\r\ncontent-type: application/json\r\n\r\n{}\r\n--b\r\n\r\nhalf of it',
    });
    expect(response.status).toBe(400);
    expect(await scores.file('half').exists()).toEqual([false]);
    expect(readdirSync(join(folder, 'storage/incoming'))).toEqual([]);
  });

  it('takes a body as it is', async () => {
    const response = await call(`${uploads}?uploadType=media&name=plain`, {
      method: 'POST',
      headers: { 'content-type': 'text/csv' },
      body: 'a,b',
    });
    expect(await response.json()).toMatchObject({
      name: 'plain',
      contentType: 'text/csv',
      size: '3',
    });
  });
});

describe('a server that is started again', () => {
  it('has what it had, and no more on disk', async () => {
    const first = await startStorage(otherFolder);
    const ref = { bucket: 'scores', object: 'kept' };
    const write = (body: string) => first.store.write({ ...ref, contentType: 'text/plain', body });
    await write('old');
    const { generation } = await write('new');
    await first.server.close();
    const second = await startStorage(otherFolder);
    expect(await second.store.stat(ref)).toMatchObject({ generation, size_bytes: 3 });
    expect((await buffer(second.store.read(ref))).toString()).toBe('new');
    expect(readdirSync(join(otherFolder, 'storage/objects/scores'))).toHaveLength(2);
    await second.server.close();
  });
});

describe('a large song', () => {
  it('goes to the disk as it comes in', async () => {
    const sizeBytes = 32 * 1024 ** 2;
    const grant = { bucket: 'uploads', object: 'large.wav', contentType: 'audio/wav', sizeBytes };
    const { url, headers } = await storage.store.signUpload({
      ...grant,
      protocol: 'put',
      expiresAt: new Date(Date.now() + 60_000),
    });
    const incoming = join(folder, 'storage/incoming');
    const writtenBytes = () =>
      readdirSync(incoming).reduce((sum, file) => sum + statSync(join(incoming, file)).size, 0);
    let mostHeldBytes = 0;
    const body = ReadableStream.from(
      (async function* () {
        const chunk = Buffer.alloc(64 * 1024);
        for (let sent = 0; sent < sizeBytes; sent += chunk.byteLength) {
          mostHeldBytes = Math.max(mostHeldBytes, sent - writtenBytes());
          yield await Promise.resolve(chunk);
        }
      })(),
    );
    const init = { method: 'PUT', headers, body, duplex: 'half' } as RequestInit;
    expect((await fetch(url, init)).status).toBe(200);
    expect(await storage.store.stat(grant)).toMatchObject({ size_bytes: sizeBytes });
    // Between the sender and the disk there are the buffers of sockets and streams, and no more.
    expect(mostHeldBytes).toBeLessThan(sizeBytes / 2);
  });
});
