import { once } from 'node:events';
import { ReadableStream } from 'node:stream/web';
import { setTimeout as pause } from 'node:timers/promises';

import { http } from '@google-cloud/functions-framework';

import { toHttpFunction } from '../../functions/http/http-function.js';
import { SONG_REQUEST } from '../support/api-jobs.js';
import { jobOf, problemOf, startApi, type ApiUnderTest } from '../support/api.js';
import { temporaryFolder } from '../support/folder.js';
import { serveFunction, type RunningFunction } from '../support/http-server.js';

const folder = temporaryFolder();
const MIB = 1024 ** 2;
let api: ApiUnderTest;
let served: RunningFunction;

beforeAll(async () => {
  api = await startApi(folder, {
    env: { MAX_ACTIVE_JOBS: '1000', MAX_DIRECT_BYTES: `${8 * MIB}` },
  });
  http(
    'api-in-framework',
    toHttpFunction(() => Promise.resolve(api.app)),
  );
  served = await serveFunction('api-in-framework');
});
afterAll(async () => {
  await served.close();
  await api.close();
});

type Init = Omit<RequestInit, 'headers'> & { headers?: Record<string, string> };

async function ask(path: string, init: Init = {}): Promise<Response> {
  const response = await fetch(served.url + path, {
    ...init,
    headers: { Authorization: `Bearer ${await api.tokenOf('alice')}`, ...init.headers },
    redirect: 'manual',
  });
  await api.openApi.check(init.method ?? 'GET', path, response);
  return response;
}

const JSON_TYPE = { 'Content-Type': 'application/json' };

/** The head of a request that says how long its body will be. */
async function head(path: string, contentType: string, length: number): Promise<string> {
  return [
    `POST ${path} HTTP/1.1`,
    'Host: localhost',
    `Authorization: Bearer ${await api.tokenOf('alice')}`,
    `Content-Type: ${contentType}`,
    `Content-Length: ${length}`,
    '',
    '',
  ].join('\r\n');
}

describe('in the framework', () => {
  it('a request with a body is answered as without it', async () => {
    const body = JSON.stringify(SONG_REQUEST);
    const response = await ask('/api/v1/jobs', { method: 'POST', headers: JSON_TYPE, body });
    expect(response.status).toBe(201);
  });

  it('malformed JSON is refused by the API, not with a page', async () => {
    const body = '{"filename": ';
    const response = await ask('/api/v1/jobs', { method: 'POST', headers: JSON_TYPE, body });
    expect(response.status).toBe(400);
    expect((await problemOf(response)).code).toBe('malformed_json');
  });

  it('10 MB of JSON are refused before they are sent', async () => {
    const socket = await served.connect();
    socket.write(await head('/api/v1/jobs', 'application/json', 10 * MIB));
    socket.write('{"filename": "');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toContain('HTTP/1.1 413');
    expect(answer.toString()).toContain('application/problem+json');
    socket.destroy();
  });

  it('JSON that comes in pieces without an end is cut off', async () => {
    const pieces = async function* (): AsyncGenerator<Uint8Array> {
      for (let count = 0; count < 10 * MIB; count += 1024) {
        yield Buffer.alloc(1024, ' ');
        await pause(0);
      }
    };
    const response = await ask('/api/v1/jobs', {
      method: 'POST',
      headers: JSON_TYPE,
      body: ReadableStream.from(pieces()),
      duplex: 'half',
    } as Init);
    expect(response.status).toBe(413);
    expect((await problemOf(response)).code).toBe('body_too_large');
  });

  it.each(['/api/v1/jobs/%ff', '/api/v1/%', '/api/v1/jobs/%E0%A4%A'])(
    '%s finds nothing',
    async (path) => {
      const response = await ask(path);
      expect(response.status).toBe(404);
      await problemOf(response);
    },
  );

  it('a song is streamed: its first bytes are in the bucket’s hands before its last are sent', async () => {
    const size = 6 * MIB;
    const front = '--x\r\nContent-Disposition: form-data; name="file"; filename="song.mp3"\r\n\r\n';
    const end = '\r\n--x--\r\n';
    const socket = await served.connect();
    const length = front.length + size + end.length;
    const jobsBefore = await countJobs();
    socket.write(await head('/api/v1/transcribe', 'multipart/form-data; boundary=x', length));
    socket.write(front);
    socket.write(Buffer.alloc(size / 2, 1));
    // The job is there while half the song is still to come.
    await eventually(async () => (await countJobs()) === jobsBefore + 1);
    socket.write(Buffer.alloc(size / 2, 2));
    socket.write(end);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toContain('HTTP/1.1 202');
    socket.destroy();
  });

  it('a song whose sender hangs up leaves nothing behind', async () => {
    const jobsBefore = await countJobs();
    const socket = await served.connect();
    socket.write(await head('/api/v1/transcribe', 'multipart/form-data; boundary=x', 5 * MIB));
    socket.write('--x\r\nContent-Disposition: form-data; name="file"; filename="song.mp3"\r\n\r\n');
    socket.write(Buffer.alloc(MIB, 1));
    await eventually(async () => (await countJobs()) === jobsBefore + 1);
    const { job_id } = (await newest())!;
    socket.destroy();
    await eventually(async () => (await countJobs()) === jobsBefore);
    const left = { bucket: 'uploads', object: `jobs/${job_id}/input.mp3` };
    expect(await api.ports.objects.stat(left)).toBeUndefined();
  });

  it('a song that is too large is refused before it is sent', async () => {
    const jobsBefore = await countJobs();
    const socket = await served.connect();
    socket.write(await head('/api/v1/transcribe', 'multipart/form-data; boundary=x', 9 * MIB));
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toContain('HTTP/1.1 413');
    expect(answer.toString()).toContain('body_too_large');
    expect(await countJobs()).toBe(jobsBefore);
    socket.destroy();
  });

  it('curl’s one line makes a job', async () => {
    const form = new FormData();
    form.append('file', new Blob([new Uint8Array(5000)], { type: 'audio/mpeg' }), 'song.mp3');
    const response = await ask('/api/v1/transcribe', { method: 'POST', body: form });
    expect(response.status).toBe(202);
    expect(await jobOf(response)).toMatchObject({ filename: 'song.mp3', progress: 0 });
  });
});

async function countJobs(): Promise<number> {
  return (await api.ports.store.list({ owner: 'alice', limit: 100 })).jobs.length;
}

async function newest() {
  return (await api.ports.store.list({ owner: 'alice', limit: 1 })).jobs[0];
}

async function eventually(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await pause(10);
}
