import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { ReadableStream } from 'node:stream/web';
import { setTimeout as pause } from 'node:timers/promises';

import type { SignedRequest, UploadGrant } from '../../../jobs/ports.js';
import { temporaryFolder } from '../../support/folder.js';
import {
  openStore,
  ORIGIN,
  signAs,
  SIGNER,
  soon,
  startStorage,
  type StorageUnderTest,
} from '../../support/storage.js';

const STEP = 256 * 1024;
const folder = temporaryFolder();
let storage: StorageUnderTest;
let songs = 0;

beforeAll(async () => {
  storage = await startStorage(folder);
});
afterAll(() => storage.server.close());

function grant(changes: Partial<UploadGrant> = {}): UploadGrant {
  songs += 1;
  return {
    bucket: 'uploads',
    object: `jobs/${songs}/input.mp3`,
    contentType: 'audio/mpeg',
    sizeBytes: 10,
    protocol: 'put',
    expiresAt: soon(),
    ...changes,
  };
}

async function send(signed: SignedRequest, changes: RequestInit = {}): Promise<Answer> {
  const { url, method, headers } = signed;
  return answerOf(await fetch(url, { method, headers, body: '0123456789', ...changes }));
}

interface Answer {
  status: number;
  /** Of the refusal. */
  code: string | undefined;
  headers: Headers;
}

async function answerOf(response: Response): Promise<Answer> {
  const { status, headers } = response;
  return { status, headers, code: /<Code>(\w+)<\/Code>/.exec(await response.text())?.[1] };
}

describe('a signed PUT', () => {
  it('makes the object, once', async () => {
    const asked = grant();
    const signed = await storage.store.signUpload(asked);
    expect(await send(signed)).toMatchObject({ status: 200 });
    expect(await storage.store.stat(asked)).toMatchObject({
      size_bytes: 10,
      content_type: 'audio/mpeg',
    });
    expect(await send(signed)).toMatchObject({ status: 412, code: 'PreconditionFailed' });
    expect(await send(signed, { body: 'abcdefghij' })).toMatchObject({ status: 412 });
    expect((await buffer(storage.store.read(asked))).toString()).toBe('0123456789');
  });

  it.each([
    ['too small', '012345678', 'EntityTooSmall'],
    ['too large', '0123456789a', 'EntityTooLarge'],
    ['empty', '', 'EntityTooSmall'],
  ])('that is %s is refused', async (_, body, code) => {
    const asked = grant();
    const answer = await send(await storage.store.signUpload(asked), { body });
    expect(answer).toMatchObject({ status: 400, code });
    expect(await storage.store.stat(asked)).toBeUndefined();
  });

  it.each([
    ['too small', ['0123', '4567'], 'EntityTooSmall'],
    ['too large', ['012345', '6789ab'], 'EntityTooLarge'],
  ])('of unannounced length that is %s is refused', async (_, chunks, code) => {
    const asked = grant();
    const body = ReadableStream.from(chunks.map((chunk) => Buffer.from(chunk)));
    const changes = { body, duplex: 'half' } as RequestInit;
    const answer = await send(await storage.store.signUpload(asked), changes);
    expect(answer).toMatchObject({ status: 400, code });
    expect(await storage.store.stat(asked)).toBeUndefined();
    expect(readdirSync(join(folder, 'storage/incoming'))).toEqual([]);
  });

  const FORGERIES: [string, (signed: SignedRequest) => SignedRequest, number, string][] = [
    [
      'another object',
      (signed) => withUrl(signed, /input\.mp3/, 'other.mp3'),
      403,
      'SignatureDoesNotMatch',
    ],
    [
      'another bucket',
      (signed) => withUrl(signed, '/uploads/', '/scores/'),
      403,
      'SignatureDoesNotMatch',
    ],
    [
      'a later expiry',
      (signed) => withUrl(signed, /X-Goog-Expires=\d+/, 'X-Goog-Expires=9999'),
      403,
      'SignatureDoesNotMatch',
    ],
    [
      'another account',
      (signed) => withUrl(signed, 'signer%40', 'other%40'),
      403,
      'SignatureDoesNotMatch',
    ],
    [
      'another signature',
      (signed) => withUrl(signed, /Signature=../, 'Signature=00'),
      403,
      'SignatureDoesNotMatch',
    ],
    [
      'no signature',
      (signed) => withUrl(signed, /&X-Goog-Signature=\w+/, ''),
      400,
      'InvalidArgument',
    ],
    ['no parameters', (signed) => withUrl(signed, /\?.*/, ''), 403, 'AccessDenied'],
    [
      'one parameter more',
      (signed) => withUrl(signed, /$/, '&userProject=mine'),
      403,
      'SignatureDoesNotMatch',
    ],
    [
      'another content type',
      (signed) => withHeader(signed, 'content-type', 'text/html'),
      403,
      'SignatureDoesNotMatch',
    ],
    // fetch then sends text/plain.
    [
      'no content type',
      (signed) => withHeader(signed, 'content-type', undefined),
      403,
      'SignatureDoesNotMatch',
    ],
    [
      'a wider size range',
      (signed) => withHeader(signed, 'x-goog-content-length-range', '0,99'),
      403,
      'SignatureDoesNotMatch',
    ],
    [
      'no size range',
      (signed) => withHeader(signed, 'x-goog-content-length-range', undefined),
      400,
      'MalformedSecurityHeader',
    ],
    [
      'no generation',
      (signed) => withHeader(signed, 'x-goog-if-generation-match', undefined),
      400,
      'MalformedSecurityHeader',
    ],
    [
      'an unsigned header',
      (signed) => withHeader(signed, 'x-goog-acl', 'public-read'),
      400,
      'MalformedSecurityHeader',
    ],
    ['another method', (signed) => ({ ...signed, method: 'POST' }), 403, 'SignatureDoesNotMatch'],
    [
      'headers left out of the list',
      (signed) =>
        withHeader(
          withUrl(signed, 'x-goog-content-length-range%3B', ''),
          'x-goog-content-length-range',
          undefined,
        ),
      403,
      'SignatureDoesNotMatch',
    ],
  ];

  it.each(FORGERIES)('with %s is refused', async (_, forge, status, code) => {
    const asked = grant();
    const forged = forge(await storage.store.signUpload(asked));
    expect(forged).not.toEqual(await storage.store.signUpload(asked));
    expect(await send(forged)).toMatchObject({ status, code });
    expect(await storage.store.stat(asked)).toBeUndefined();
  });

  it('is refused once it has expired, and before it holds', async () => {
    const signed = await storage.store.signUpload(grant());
    storage.wait(601);
    const late = await send(signed);
    storage.wait(-601 - 1000);
    const early = await send(signed);
    storage.wait(1000);
    expect(late).toMatchObject({ status: 400, code: 'ExpiredToken' });
    expect(early).toMatchObject({ status: 403, code: 'AccessDenied' });
    expect(await send(signed)).toMatchObject({ status: 200 });
  });

  it('is refused where an account signed that may not', async () => {
    signAs('stranger@groovesheet.test', folder);
    const signed = await openStore(storage.server.url).signUpload(grant());
    signAs(SIGNER, folder);
    expect(await send(signed)).toMatchObject({ status: 403, code: 'SignatureDoesNotMatch' });
  });

  it('checks the sums that it is given', async () => {
    const asked = grant();
    const signed = await storage.store.signUpload(asked);
    const headers = { ...signed.headers, 'content-md5': 'AAAAAAAAAAAAAAAAAAAAAA==' };
    expect(await send(signed, { headers })).toMatchObject({ status: 400, code: 'BadDigest' });
    expect(await storage.store.stat(asked)).toBeUndefined();
  });

  it('that breaks off leaves nothing, and may be sent again', async () => {
    const asked = grant({ sizeBytes: 100_000 });
    const signed = await storage.store.signUpload(asked);
    await sendPart(signed, { 'content-length': '100000' }, Buffer.alloc(50_000));
    expect(await storage.store.stat(asked)).toBeUndefined();
    expect(await send(signed, { body: Buffer.alloc(100_000) })).toMatchObject({ status: 200 });
  });

  it.each([
    '../../../escaped',
    'a/../../b',
    '/absolute',
    'é̀ 太鼓 🥁',
    "it's (100%) *new*!",
    'a+b=c&d?e#f',
    '..%2F..%2Fx',
    'x'.repeat(1024),
  ])('takes the name %j and stays in its folder', async (object) => {
    const asked = grant({ object });
    const before = readdirSync(folder);
    const signed = await storage.store.signUpload(asked);
    const answer = await sendRaw(signed, '0123456789');
    // Addresses with .. are another address by the time that they are sent, as in any client.
    const isDotted = object.includes('/../') || object.startsWith('../');
    expect(answer).toBe(isDotted ? 404 : 200);
    if (!isDotted) expect(await storage.store.stat(asked)).toMatchObject({ object });
    expect(readdirSync(folder)).toEqual(before);
    expect(readdirSync(join(folder, 'storage')).sort()).toEqual([
      'incoming',
      'objects',
      'sessions',
    ]);
  });
});

describe('a signed resumable upload', () => {
  const song = randomBytes(3 * STEP + 1000);

  async function begin(size = song.byteLength): Promise<{ asked: UploadGrant; uri: string }> {
    const asked = grant({ protocol: 'resumable', sizeBytes: size });
    const { url, method, headers } = await storage.store.signUpload(asked);
    const response = await fetch(url, { method, headers });
    expect(response.status).toBe(201);
    return { asked, uri: response.headers.get('location') ?? '' };
  }

  function put(
    uri: string,
    range: string,
    body: string | Uint8Array<ArrayBuffer> = '',
  ): Promise<Response> {
    return fetch(uri, {
      method: 'PUT',
      headers: { 'content-range': range },
      body,
    });
  }

  it('takes a song in chunks', async () => {
    const { asked, uri } = await begin();
    const size = song.byteLength;
    const first = await put(uri, `bytes 0-${2 * STEP - 1}/${size}`, song.subarray(0, 2 * STEP));
    expect([first.status, first.headers.get('range')]).toEqual([308, `bytes=0-${2 * STEP - 1}`]);
    expect(await storage.store.stat(asked)).toBeUndefined();
    const last = await put(uri, `bytes ${2 * STEP}-${size - 1}/${size}`, song.subarray(2 * STEP));
    expect(last.status).toBe(200);
    expect((await buffer(storage.store.read(asked))).equals(song)).toBe(true);
    expect(await storage.store.stat(asked)).toMatchObject({ content_type: 'audio/mpeg' });
    // Whoever missed the answer is told again.
    expect((await put(uri, `bytes */${size}`)).status).toBe(200);
  });

  it('takes a song in one request', async () => {
    const { asked, uri } = await begin();
    expect((await fetch(uri, { method: 'PUT', body: song })).status).toBe(200);
    expect((await buffer(storage.store.read(asked))).equals(song)).toBe(true);
  });

  it('goes on after a connection that dropped, and after a restart of the server', async () => {
    const { asked, uri } = await begin();
    const size = song.byteLength;
    const dropped = {
      'content-range': `bytes 0-${size - 1}/${size}`,
      'content-length': String(size),
    };
    await sendPart(
      { method: 'PUT', url: uri, headers: {} },
      dropped,
      song.subarray(0, STEP + 5000),
    );

    const state = await put(uri, `bytes */${size}`);
    expect([state.status, state.headers.get('range')]).toEqual([308, `bytes=0-${STEP - 1}`]);

    const port = Number(new URL(storage.server.url).port);
    await storage.server.close();
    storage = await startStorage(folder, { port });
    const after = await put(uri, `bytes */${size}`);
    expect([after.status, after.headers.get('range')]).toEqual([308, `bytes=0-${STEP - 1}`]);

    // Some of what is there comes again; it counts once.
    const rest = song.subarray(STEP - 1000);
    const end = await put(uri, `bytes ${STEP - 1000}-${size - 1}/${size}`, rest);
    expect(end.status).toBe(200);
    expect((await buffer(storage.store.read(asked))).equals(song)).toBe(true);
  });

  it('goes on while the connection before still lingers', async () => {
    const { asked, uri } = await begin();
    const size = song.byteLength;
    const lingering = httpRequest(uri, {
      method: 'PUT',
      headers: { 'content-range': `bytes 0-${size - 1}/${size}`, 'content-length': size },
    });
    const ended = new Promise((resolve) => lingering.once('error', resolve));
    lingering.write(song.subarray(0, 100));
    const part = `${new URL(uri).searchParams.get('upload_id') ?? ''}.part`;
    while (!readdirSync(join(folder, 'storage/sessions')).includes(part)) await pause(5);
    expect((await put(uri, `bytes 0-${size - 1}/${size}`, song)).status).toBe(200);
    expect((await buffer(storage.store.read(asked))).equals(song)).toBe(true);
    lingering.destroy();
    await ended;
  });

  it('tells where it is when nothing has come, and refuses what would leave a gap', async () => {
    const { uri } = await begin();
    const state = await put(uri, 'bytes */*');
    expect([state.status, state.headers.get('range')]).toEqual([308, null]);
    const gap = await answerOf(
      await put(uri, `bytes 10-19/${song.byteLength}`, song.subarray(0, 10)),
    );
    expect(gap).toMatchObject({ status: 400, code: 'InvalidArgument' });
  });

  it.each(['bytes 5-2/10', 'bytes 0-99/10', 'bytes x', 'items 0-1/2'])(
    'refuses the range %j',
    async (range) => {
      const { uri } = await begin();
      expect(await answerOf(await put(uri, range, 'x'))).toMatchObject({
        status: 400,
        code: 'InvalidArgument',
      });
    },
  );

  it.each([
    ['larger', 11, 'EntityTooLarge'],
    ['smaller', 9, 'EntityTooSmall'],
  ])('refuses a song that is %s than it was said to be', async (_, size, code) => {
    for (const range of [`bytes 0-${size - 1}/${size}`, `bytes 0-*/*`]) {
      const { asked, uri } = await begin(10);
      const answer = await answerOf(await put(uri, range, song.subarray(0, size)));
      expect(answer).toMatchObject({ status: 400, code });
      expect(await storage.store.stat(asked)).toBeUndefined();
      expect((await put(uri, 'bytes */*')).status).toBe(404);
    }
  });

  it('makes the object once, whoever finishes first', async () => {
    const asked = grant({ protocol: 'resumable', sizeBytes: 10 });
    const { url, method, headers } = await storage.store.signUpload(asked);
    const uris = await Promise.all(
      [1, 2].map(async () => (await fetch(url, { method, headers })).headers.get('location') ?? ''),
    );
    const statuses: number[] = [];
    for (const uri of uris) statuses.push((await put(uri, 'bytes 0-9/10', '0123456789')).status);
    expect(statuses).toEqual([200, 412]);
    expect((await fetch(url, { method, headers })).status).toBe(412);
  });

  it('can be given up', async () => {
    const { uri } = await begin();
    expect((await fetch(uri, { method: 'DELETE' })).status).toBe(499);
    expect((await put(uri, 'bytes */*')).status).toBe(404);
  });

  it.each(['x', '../../objects/uploads/x', '00000000-0000-4000-8000-000000000000'])(
    'is unknown by the id %j',
    async (id) => {
      const uri = `${storage.server.url}/uploads/x?upload_id=${encodeURIComponent(id)}`;
      expect(await answerOf(await put(uri, 'bytes */*'))).toMatchObject({
        status: 404,
        code: 'NoSuchUpload',
      });
    },
  );
});

describe('a page', () => {
  function preflight(url: string, origin: string, wants: { method?: string; headers?: string }) {
    const { method = 'PUT', headers = 'content-type,x-goog-if-generation-match' } = wants;
    return fetch(url, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': method,
        'access-control-request-headers': headers,
      },
    });
  }

  it('of an allowed origin may upload and read the answer', async () => {
    const signed = await storage.store.signUpload(grant({ protocol: 'resumable' }));
    const headers = Object.keys(signed.headers).join(',');
    const allowed = await preflight(signed.url, ORIGIN, { method: 'POST', headers });
    expect(allowed.status).toBe(200);
    expect(allowed.headers.get('access-control-allow-origin')).toBe(ORIGIN);
    expect(allowed.headers.get('access-control-allow-headers')?.split(', ').sort()).toEqual(
      Object.keys(signed.headers).sort(),
    );
    const begun = await fetch(signed.url, {
      method: 'POST',
      headers: { ...signed.headers, origin: ORIGIN },
    });
    expect(begun.headers.get('access-control-allow-origin')).toBe(ORIGIN);
    expect(begun.headers.get('access-control-expose-headers')).toMatch(/location.*range/);
    const uri = begun.headers.get('location') ?? '';
    const range = await preflight(uri, ORIGIN, { headers: 'content-range' });
    expect(range.headers.get('access-control-allow-headers')).toBe('content-range');
  });

  it.each([
    ['of another origin', 'https://evil.example', {}],
    ['with another method', ORIGIN, { method: 'DELETE' }],
    ['with another header', ORIGIN, { headers: 'content-type,x-evil' }],
  ])('%s may not', async (_, origin, wants) => {
    const { url } = await storage.store.signUpload(grant());
    const refused = await preflight(url, origin, wants);
    const names: string[] = [];
    refused.headers.forEach((_value, name) => names.push(name));
    expect(names.filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  it('sees why it was refused', async () => {
    const signed = await storage.store.signUpload(grant());
    const headers = { ...signed.headers, origin: ORIGIN };
    const answer = await send(signed, { headers, body: 'short' });
    expect(answer.code).toBe('EntityTooSmall');
    expect(answer.headers.get('access-control-allow-origin')).toBe(ORIGIN);
  });

  it('gets nowhere without a signed URL', async () => {
    const response = await fetch(`${storage.server.url}/storage/v1/b/uploads/o`, {
      headers: { origin: ORIGIN },
    });
    expect(response.status).toBe(401);
  });
});

function withUrl(signed: SignedRequest, found: string | RegExp, replaced: string): SignedRequest {
  return { ...signed, url: signed.url.replace(found, replaced) };
}

function withHeader(signed: SignedRequest, name: string, value: string | undefined): SignedRequest {
  const others = Object.entries(signed.headers).filter(([other]) => other !== name);
  return {
    ...signed,
    headers: Object.fromEntries(value === undefined ? others : [...others, [name, value]]),
  };
}

/** Sends the beginning of a body and drops the connection once the server has had time to read it. */
async function sendPart(
  { url, method, headers }: Pick<SignedRequest, 'url' | 'method' | 'headers'>,
  more: Record<string, string>,
  part: Uint8Array,
): Promise<void> {
  await new Promise<void>((resolve) => {
    const request = httpRequest(url, { method, headers: { ...headers, ...more } });
    request.once('error', () => undefined).once('close', resolve);
    request.write(part, () => setTimeout(() => request.destroy(), 100));
  });
}

/** Sends a request to the address as it is written. */
async function sendRaw({ url, method, headers }: SignedRequest, body: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const { port, hostname } = new URL(url);
    const path = url.slice(url.indexOf('/', 'http://'.length));
    httpRequest({ port, hostname, path, method, headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .once('error', reject)
      .end(body);
  });
}
