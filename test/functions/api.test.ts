import { SONG_REQUEST, finishedJob } from '../support/api-jobs.js';
import { jobOf, PAGE, problemOf, startApi, type ApiUnderTest } from '../support/api.js';
import { temporaryFolder } from '../support/folder.js';

const folder = temporaryFolder();
let api: ApiUnderTest;

beforeAll(async () => {
  api = await startApi(folder, { env: { MAX_ACTIVE_JOBS: '1000' } });
});
afterAll(() => api.close());

describe('a job', () => {
  it('is made with a signed upload for exactly its song', async () => {
    const response = await api.ask('alice', 'POST', '/api/v1/jobs', SONG_REQUEST);
    expect(response.status).toBe(201);
    const { upload, ...job } = (await response.json()) as Record<string, unknown> & {
      upload: { method: string; url: string; headers: Record<string, string> };
    };
    expect(job).toMatchObject({ status: 'awaiting_upload', filename: 'song.mp3', progress: 0 });
    expect(response.headers.get('Location')).toBe(`/api/v1/jobs/${String(job['job_id'])}`);

    const put = (): Promise<Response> =>
      fetch(upload.url, {
        method: upload.method,
        headers: upload.headers,
        body: Buffer.alloc(1000),
      });
    expect((await put()).status).toBe(200);
    expect((await put()).status).toBe(412);
  });

  it('is made with a resumable upload', async () => {
    const asked = { ...SONG_REQUEST, upload: 'resumable' };
    const response = await api.ask('alice', 'POST', '/api/v1/jobs', asked);
    const { upload } = (await response.json()) as {
      upload: { method: string; url: string; headers: Record<string, string> };
    };
    const begun = await fetch(upload.url, { method: upload.method, headers: upload.headers });
    expect(begun.status).toBe(201);
    expect(begun.headers.get('Location')).toMatch(/^http/);
  });

  it('is made once for an Idempotency-Key', async () => {
    const post = async (user: string, key: string, body: unknown): Promise<Response> =>
      api.send('/api/v1/jobs', {
        method: 'POST',
        headers: {
          Authorization: `Bearer ${await api.tokenOf(user)}`,
          'Content-Type': 'application/json',
          'Idempotency-Key': key,
        },
        body: JSON.stringify(body),
      });
    const first = await jobOf(await post('alice', 'one', SONG_REQUEST));
    const again = await post('alice', 'one', SONG_REQUEST);
    expect(await again.json()).toMatchObject({
      job_id: first.job_id,
      upload: { method: 'PUT' },
    });
    const other = await post('alice', 'one', { ...SONG_REQUEST, size_bytes: 1001 });
    expect(other.status).toBe(409);
    expect((await problemOf(other)).code).toBe('idempotency_key_reused');
    // Keys are their owners' own.
    expect((await jobOf(await post('bob', 'one', SONG_REQUEST))).job_id).not.toBe(first.job_id);

    const { job_id, options } = first;
    expect(options).toEqual({});
    await api.happen(job_id, {
      type: 'uploaded',
      generation: '1',
      size_bytes: 1000,
      content_type: 'audio/mpeg',
    });
    expect(await (await post('alice', 'one', SONG_REQUEST)).json()).toMatchObject({
      job_id,
      status: 'queued',
      upload: null,
    });
  });

  it('keeps what was asked of its transcription', async () => {
    const options = {
      bpm: 120,
      time_signature: '7/8',
      sensitivity: 0.7,
      drums_only: true,
      quality: 'best',
    };
    const made = await jobOf(
      await api.ask('alice', 'POST', '/api/v1/jobs', { ...SONG_REQUEST, options }),
    );
    const read = await api.ask('alice', 'GET', `/api/v1/jobs/${made.job_id}`);
    expect((await jobOf(read)).options).toEqual(options);
  });

  it.each(['C:\\Music\\song.mp3', '/home/me/song.mp3', '../../song.mp3', ' song.mp3 '])(
    'is named song.mp3 where %j was sent',
    async (filename) => {
      const response = await api.ask('alice', 'POST', '/api/v1/jobs', {
        ...SONG_REQUEST,
        filename,
      });
      expect((await jobOf(response)).filename).toBe('song.mp3');
    },
  );

  it('is refused over the limit of active jobs, in a sentence', async () => {
    const limits = { ...api.ports.limits, maxActiveJobs: 1 };
    const strict = await startApi(temporaryFolderOf('strict'), { ports: { limits } });
    expect((await strict.ask('alice', 'POST', '/api/v1/jobs', SONG_REQUEST)).status).toBe(201);
    const refused = await strict.ask('alice', 'POST', '/api/v1/jobs', SONG_REQUEST);
    expect(refused.status).toBe(429);
    expect((await problemOf(refused)).code).toBe('too_many_active_jobs');
    await strict.close();
  });

  it('is told of, retried, cancelled and deleted by its owner', async () => {
    const { job_id } = await jobOf(await api.ask('alice', 'POST', '/api/v1/jobs', SONG_REQUEST));
    const at = `/api/v1/jobs/${job_id}`;
    const early = await api.ask('alice', 'POST', `${at}/retry`);
    expect((await problemOf(early)).code).toBe('not_retryable');

    const cancelled = await api.ask('alice', 'POST', `${at}/cancel`);
    expect(await jobOf(cancelled)).toMatchObject({ job_id, status: 'cancelled' });
    // Asking twice is asking once.
    expect((await api.ask('alice', 'POST', `${at}/cancel`)).status).toBe(200);
    expect((await api.ask('alice', 'GET', at)).status).toBe(200);

    expect((await api.ask('alice', 'DELETE', at)).status).toBe(204);
    expect((await api.ask('alice', 'GET', at)).status).toBe(404);
    expect((await api.ask('alice', 'DELETE', at)).status).toBe(404);
  });

  it('goes back to the queue by retry', async () => {
    const { job_id } = await finishedJob(api, 'alice', { fails: true });
    const before = api.tasks.length;
    const retried = await api.ask('alice', 'POST', `/api/v1/jobs/${job_id}/retry`);
    expect(await jobOf(retried)).toMatchObject({ status: 'queued', error: null });
    expect(api.tasks.slice(before)).toMatchObject([{ job_id, attempt: 2 }]);
    // Whoever asks again, for want of an answer, asks for the same attempt.
    const again = await api.ask('alice', 'POST', `/api/v1/jobs/${job_id}/retry`);
    expect(again.status).toBe(200);
    expect(await jobOf(again)).toMatchObject({ status: 'queued', attempt: 2 });
    expect(api.tasks.at(-1)).toMatchObject({ job_id, attempt: 2 });
  });
});

describe('somebody else', () => {
  it('finds no trace of a job', async () => {
    const { job_id } = await finishedJob(api, 'alice');
    const at = `/api/v1/jobs/${job_id}`;
    for (const [method, path, body] of [
      ['GET', at],
      ['GET', `${at}/files/output.musicxml`],
      ['POST', `${at}/retry`],
      ['POST', `${at}/cancel`],
      ['POST', `${at}/score`, {}],
      ['DELETE', at],
      ['GET', `/api/v1/status/${job_id}`],
      ['GET', `/api/v1/download/${job_id}`],
    ] as const) {
      const theirs = await api.ask('mallory', method, path, body);
      const missing = await api.ask('mallory', method, path.replace(job_id, MISSING), body);
      expect(theirs.status).toBe(404);
      expect(await problemOf(theirs)).toEqual(await problemOf(missing));
    }
    const { jobs } = (await (await api.ask('mallory', 'GET', '/api/v1/jobs')).json()) as {
      jobs: unknown[];
    };
    expect(jobs).toEqual([]);
    expect((await api.ask('alice', 'GET', at)).status).toBe(200);
  });
});

describe('a job’s files', () => {
  it('are downloaded from signed addresses under telling names', async () => {
    const { job_id } = await finishedJob(api, 'alice');
    const at = `/api/v1/jobs/${job_id}/files`;
    const response = await api.ask('alice', 'GET', `${at}/output.musicxml`);
    expect(response.status).toBe(302);
    const file = await fetch(response.headers.get('Location')!);
    expect(await file.text()).toBe('<score/>');
    expect(file.headers.get('content-disposition')).toContain('song.musicxml');

    const told = await api.ask('alice', 'GET', `${at}/output.musicxml?redirect=false`);
    const { url } = (await told.json()) as { url: string };
    expect(await (await fetch(url)).text()).toBe('<score/>');
  });

  it('are refused in a sentence once they are no longer kept', async () => {
    const { job_id } = await finishedJob(api, 'alice');
    await api.ports.objects.deleteAll('scores', `jobs/${job_id}/output.mid`);
    const response = await api.ask('alice', 'GET', `/api/v1/jobs/${job_id}/files/output.mid`);
    expect(response.status).toBe(404);
    expect(await problemOf(response)).toMatchObject({
      code: 'file_not_found',
      detail: expect.stringContaining('"output.mid" is no longer kept') as string,
    });
  });

  it('are refused before there are any, and under other names', async () => {
    const waiting = await jobOf(await api.ask('alice', 'POST', '/api/v1/jobs', SONG_REQUEST));
    const done = await finishedJob(api, 'alice');
    const codeOf = async (jobId: string, name: string): Promise<string> => {
      const path = `/api/v1/jobs/${jobId}/files/${name}`;
      return (await problemOf(await api.ask('alice', 'GET', path))).code;
    };
    expect(await codeOf(waiting.job_id, 'output.musicxml')).toBe('not_completed');
    expect(await codeOf(done.job_id, 'drums.flac')).toBe('file_not_found');
    for (const name of ['hearing.json', 'metadata.json', '__proto__', '..%2f..%2fx']) {
      expect(await codeOf(done.job_id, name)).toBe('file_not_found');
    }
  });
});

describe('history', () => {
  it('comes in pages, newest first, and is searched by filename', async () => {
    const names = ['Night Shift.mp3', 'Blue.mp3', 'night bus.mp3', 'Öl.mp3'];
    for (const filename of names) {
      await api.ask('carol', 'POST', '/api/v1/jobs', { ...SONG_REQUEST, filename });
      api.wait(1);
    }
    const page = async (query: string) =>
      (await (await api.ask('carol', 'GET', `/api/v1/jobs${query}`)).json()) as {
        jobs: { filename: string }[];
        next_cursor: string | null;
      };
    const first = await page('?limit=3');
    const second = await page(`?limit=3&cursor=${first.next_cursor!}`);
    expect([...first.jobs, ...second.jobs].map(({ filename }) => filename)).toEqual(
      [...names].reverse(),
    );
    expect(second.next_cursor).toBeNull();
    const found = await page('?search=NIGHT');
    expect(found.jobs.map(({ filename }) => filename)).toEqual([
      'night bus.mp3',
      'Night Shift.mp3',
    ]);
  });

  it.each(['?limit=0', '?limit=101', '?limit=many', '?cursor=nonsense', '?owner=alice'])(
    'refuses %s',
    async (query) => {
      const response = await api.ask('carol', 'GET', `/api/v1/jobs${query}`);
      expect(response.status).toBe(400);
      expect((await problemOf(response)).code).toBe('invalid_request');
    },
  );
});

describe('bad requests', () => {
  const { filename, content_type } = SONG_REQUEST;
  it.each([
    ['no size', { filename, content_type }, 'invalid_request', 'size_bytes: found nothing'],
    ['zero bytes', { size_bytes: 0 }, 'invalid_request', 'size_bytes: found 0'],
    ['half a byte', { size_bytes: 1.5 }, 'invalid_request', 'size_bytes: found 1.5'],
    ['a size as text', { size_bytes: '12' }, 'invalid_request', 'size_bytes: found "12"'],
    ['an unknown field', { colour: 'red' }, 'invalid_request', 'colour'],
    ['an unknown option', { options: { speed: 2 } }, 'invalid_request', 'options'],
    ['a wild tempo', { options: { bpm: 999 } }, 'invalid_request', 'options.bpm: found 999'],
    ['a line break in the name', { filename: 'a\nb.mp3' }, 'invalid_request', 'control'],
    ['no name but folders', { filename: 'a/b/' }, 'invalid_request', 'filename'],
    ['an endless name', { filename: 'ä'.repeat(150) }, 'invalid_request', '300 bytes'],
    ['a text', { content_type: 'text/plain' }, 'unsupported_audio_type', 'text/plain'],
    [
      'a header in the type',
      { content_type: 'audio/mpeg;\r\nX: y' },
      'invalid_request',
      'content_type',
    ],
    ['too much', { size_bytes: 100 * 1024 ** 2 + 1 }, 'file_too_large', '104857601 bytes'],
  ])('with %s are refused with what was found', async (_title, changes, code, found) => {
    const body =
      'filename' in changes && 'content_type' in changes
        ? changes
        : { ...SONG_REQUEST, ...changes };
    const problem = await problemOf(await api.ask('alice', 'POST', '/api/v1/jobs', body));
    expect(problem.code).toBe(code);
    expect(problem.detail).toContain(found);
  });

  it.each([
    ['{"filename": ', 'application/json', 400, 'malformed_json'],
    ['[]', 'application/json', 400, 'invalid_request'],
    ['filename=song.mp3', 'text/plain', 415, 'unsupported_media_type'],
    ['{}', undefined, 415, 'unsupported_media_type'],
  ])('with the body %s as %s are refused', async (body, contentType, status, code) => {
    const response = await api.send('/api/v1/jobs', {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${await api.tokenOf('alice')}`,
        ...(contentType && { 'Content-Type': contentType }),
      },
      body: new TextEncoder().encode(body),
    });
    expect(response.status).toBe(status);
    expect((await problemOf(response)).code).toBe(code);
  });

  it.each(['1', 'not-a-uuid', '..', '%00', '%2e%2e%2fx', '0'.repeat(300), '🥁'])(
    'for the job %j find none',
    async (id) => {
      const response = await api.ask('alice', 'GET', `/api/v1/jobs/${id}/files/output.mid`);
      expect(response.status).toBe(404);
    },
  );

  it('at unknown addresses are told so', async () => {
    const response = await api.ask('alice', 'GET', '/api/v1/nothing');
    expect(response.status).toBe(404);
    expect((await problemOf(response)).code).toBe('not_found');
  });

  it('with the wrong method are told the right ones', async () => {
    const response = await api.ask('alice', 'PUT', `/api/v1/jobs/${MISSING}`);
    expect(response.status).toBe(405);
    expect((await problemOf(response)).code).toBe('method_not_allowed');
    expect(response.headers.get('Allow')).toBe('GET, HEAD, DELETE');
  });
});

describe('session tokens', () => {
  it('are asked for by every route that is not public', async () => {
    const open = api.openApi.operations().filter(({ operation }) => !operation.security);
    expect(open.map(({ method, path }) => `${method} ${path}`).sort()).toEqual([
      'get /api/v1/config',
      'get /api/v1/health',
      'get /health',
    ]);
    for (const { method, path, operation } of api.openApi.operations()) {
      if (!operation.security) continue;
      const at = path.replace('{id}', MISSING).replace('{name}', 'output.mid');
      const response = await api.send(at, { method: method.toUpperCase() });
      expect(response.status).toBe(401);
      expect((await problemOf(response)).code).toBe('token_missing');
      expect(response.headers.get('WWW-Authenticate')).toBe('Bearer');
    }
  });

  it('that are bad are refused with a stable code', async () => {
    const response = await api.send('/api/v1/jobs', { headers: { Authorization: 'Bearer x' } });
    expect(response.status).toBe(401);
    expect((await problemOf(response)).code).toBe('token_malformed');
    expect(response.headers.get('WWW-Authenticate')).toBe('Bearer error="invalid_token"');
  });

  it('buy a token for the realtime listener', async () => {
    const response = await api.ask('alice', 'POST', '/api/v1/firestore-token');
    expect(await response.json()).toMatchObject({ token: 'for alice' });
  });
});

describe('browsers', () => {
  const preflight = (origin: string): Promise<Response> =>
    Promise.resolve(
      api.app.request('/api/v1/jobs', {
        method: 'OPTIONS',
        headers: { Origin: origin, 'Access-Control-Request-Method': 'POST' },
      }),
    );

  it('may call from the configured origins, with the headers that are needed', async () => {
    const { headers } = await preflight(PAGE);
    expect(headers.get('Access-Control-Allow-Origin')).toBe(PAGE);
    expect(headers.get('Access-Control-Allow-Headers')).toMatch(
      /Authorization.*Content-Type.*Idempotency-Key/,
    );
    expect(headers.get('Access-Control-Allow-Credentials')).toBeNull();
    const answer = await api.send('/api/v1/health', { headers: { Origin: PAGE } });
    expect(answer.headers.get('Access-Control-Expose-Headers')).toContain('Location');
  });

  it('may not from any other', async () => {
    for (const origin of ['https://evil.test', 'null', `${PAGE}.evil.test`]) {
      const { headers } = await preflight(origin);
      expect(headers.get('Access-Control-Allow-Origin')).toBeNull();
    }
  });
});

describe('the suite', () => {
  it('tells its health, at two addresses', async () => {
    for (const path of ['/health', '/api/v1/health']) {
      expect(await (await api.send(path)).json()).toMatchObject({
        status: 'healthy',
        service: 'groovesheet',
        version: 'dev',
      });
    }
  });

  it('tells pages how to sign in and how to listen', async () => {
    const config = (await (await api.send('/api/v1/config')).json()) as Record<string, unknown>;
    expect(config).toMatchObject({
      sign_in: { kind: 'development' },
      live: { kind: 'events' },
      max_upload_bytes: 100 * 1024 ** 2,
    });
    expect(config['audio_types']).toContainEqual({
      content_type: 'audio/mpeg',
      extensions: ['mp3'],
    });
    const production = await startApi(temporaryFolderOf('production'), {
      ports: {
        settings: {
          ...api.ports.settings,
          embeddedStore: '',
          clerkPublishableKey: 'pk_test',
          firebaseApiKey: 'key',
          firebaseAuthDomain: 'groovesheet.firebaseapp.com',
        },
      },
    });
    expect(await (await production.send('/api/v1/config')).json()).toMatchObject({
      sign_in: { kind: 'clerk', publishable_key: 'pk_test' },
      live: { kind: 'firestore', project_id: 'groovesheet-test', emulators: null },
    });
    await production.close();
  });

  it('answers at the addresses of its earlier version', async () => {
    const { job_id } = await finishedJob(api, 'alice');
    for (const path of [`/api/v1/transcribe/${job_id}`, `/api/v1/status/${job_id}`]) {
      expect(await jobOf(await api.ask('alice', 'GET', path))).toMatchObject({ job_id });
    }
    for (const path of [`transcribe/${job_id}/download`, `download/${job_id}`]) {
      const response = await api.ask('alice', 'GET', `/api/v1/${path}`);
      expect(response.status).toBe(302);
    }
  });

  it('says nothing of its inside when it fails, and notes it', async () => {
    const store = Object.assign(Object.create(api.ports.store) as typeof api.ports.store, {
      get: () => Promise.reject(new Error('the secret password is 1234')),
    });
    const broken = await startApi(temporaryFolderOf('broken'), { ports: { store } });
    const response = await broken.ask('alice', 'GET', `/api/v1/jobs/${MISSING}`);
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('secret');
    expect(broken.logLines.join('')).toContain('the secret password is 1234');
    await broken.close();
  });

  it('asks to come back when a service does not answer', async () => {
    const { TransientError } = await import('../../model-runner/errors.js');
    const store = Object.assign(Object.create(api.ports.store) as typeof api.ports.store, {
      get: () => Promise.reject(new TransientError('Firestore is away.')),
    });
    const away = await startApi(temporaryFolderOf('away'), { ports: { store } });
    const response = await away.ask('alice', 'GET', `/api/v1/jobs/${MISSING}`);
    expect(response.status).toBe(503);
    expect(response.headers.get('Retry-After')).toBe('5');
    await away.close();
  });
});

const MISSING = '00000000-0000-4000-8000-000000000000';

function temporaryFolderOf(name: string): string {
  return `${folder}/${name}`;
}
