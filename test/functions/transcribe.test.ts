import { jobOf, problemOf, startApi, type ApiUnderTest } from '../support/api.js';
import { temporaryFolder } from '../support/folder.js';

const folder = temporaryFolder();
let api: ApiUnderTest;

beforeAll(async () => {
  api = await startApi(folder, { env: { MAX_ACTIVE_JOBS: '1000' } });
});
afterAll(() => api.close());

type Part = readonly [name: string, content: string, filename?: string, type?: string | undefined];

/** A form as curl writes it. */
function form(...parts: Part[]): string {
  const written = parts.map(
    ([name, content, filename, type]) =>
      `--x\r\nContent-Disposition: form-data; name="${name}"` +
      (filename === undefined ? '' : `; filename="${filename}"`) +
      (type === undefined ? '' : `\r\nContent-Type: ${type}`) +
      `\r\n\r\n${content}\r\n`,
  );
  return `${written.join('')}--x--\r\n`;
}

async function post(body: string, headers: Record<string, string> = {}): Promise<Response> {
  return api.send('/api/v1/transcribe', {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${await api.tokenOf('alice')}`,
      'Content-Type': 'multipart/form-data; boundary=x',
      'Content-Length': String(Buffer.byteLength(body)),
      ...headers,
    },
    body,
  });
}

const SONG = 'a song’s bytes';

describe('a song in one call', () => {
  it.each([
    ['file', 'song.mp3', 'audio/mpeg', 'mp3', 'audio/mpeg'],
    ['audio_file', 'song.mp3', 'audio/mpeg', 'mp3', 'audio/mpeg'],
    ['file', 'Lied.WAV', 'application/octet-stream', 'wav', 'audio/wav'],
    ['file', 'song.flac', undefined, 'flac', 'audio/flac'],
    ['file', 'noname', 'audio/x-m4a', 'm4a', 'audio/x-m4a'],
  ] as const)('as %s %s of type %s is stored', async (...expected) => {
    const [field, filename, type, extension, contentType] = expected;
    const response = await post(form([field, SONG, filename, type]));
    expect(response.status).toBe(202);
    const job = await jobOf(response);
    expect(job).toMatchObject({ filename, status: 'awaiting_upload' });
    const object = `jobs/${job.job_id}/input.${extension}`;
    expect(await api.objects('uploads', [object])).toEqual([SONG]);
    const stored = await api.ports.objects.stat({ bucket: 'uploads', object });
    expect(stored?.content_type).toBe(contentType);
  });

  it('takes options before the song', async () => {
    const response = await post(
      form(['options', '{"bpm": 150}'], ['file', SONG, 'song.mp3', 'audio/mpeg']),
    );
    expect((await jobOf(response)).options).toEqual({ bpm: 150 });
  });

  it.each([
    ['no file', form(['options', '{}']), 'malformed_multipart'],
    ['an empty form', '--x--\r\n', 'malformed_multipart'],
    ['no form', 'nonsense', 'malformed_multipart'],
    [
      'a file that breaks off',
      form(['file', SONG, 'song.mp3']).slice(0, -12),
      'malformed_multipart',
    ],
    ['a file of another name', form(['music', SONG, 'song.mp3']), 'malformed_multipart'],
    [
      'an unknown field',
      form(['colour', 'red'], ['file', SONG, 'song.mp3']),
      'malformed_multipart',
    ],
    [
      'options that are no JSON',
      form(['options', 'x'], ['file', SONG, 's.mp3']),
      'invalid_request',
    ],
    ['wrong options', form(['options', '{"bpm":1}'], ['file', SONG, 's.mp3']), 'invalid_request'],
    ['a text', form(['file', SONG, 'notes.txt', 'text/plain']), 'unsupported_audio_type'],
    ['a nameless file', form(['file', SONG, '..', 'audio/mpeg']), 'invalid_request'],
  ] as const)('with %s is refused and leaves nothing behind', async (_title, body, code) => {
    const jobs = async (): Promise<number> =>
      (await api.ports.store.list({ owner: 'alice', limit: 100 })).jobs.length;
    const before = await jobs();
    expect((await problemOf(await post(body))).code).toBe(code);
    expect(await jobs()).toBe(before);
  });

  it.each([
    ['JSON', { 'Content-Type': 'application/json' }, 'unsupported_media_type'],
    [
      'a form without its boundary',
      { 'Content-Type': 'multipart/form-data' },
      'malformed_multipart',
    ],
    ['too large a body', { 'Content-Length': '40000000' }, 'body_too_large'],
  ] as const)('as %s is refused', async (_title, headers, code) => {
    const response = await post(form(['file', SONG, 'song.mp3']), headers);
    expect((await problemOf(response)).code).toBe(code);
  });

  it('without its length is refused', async () => {
    const response = await api.send('/api/v1/transcribe', {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${await api.tokenOf('alice')}`,
        'Content-Type': 'multipart/form-data; boundary=x',
      },
      body: form(['file', SONG, 'song.mp3']),
    });
    expect(response.status).toBe(411);
  });

  it('that the bucket does not take leaves no job', async () => {
    const { TransientError } = await import('../../model-runner/errors.js');
    const broken = await startApi(`${folder}/broken`, {
      ports: {
        objects: {
          ...api.ports.objects,
          write: ({ object }) =>
            object.includes('input')
              ? Promise.reject(new TransientError('The bucket is away.'))
              : Promise.resolve({ object, generation: '1', size_bytes: 1, content_type: '' }),
        },
      },
    });
    const body = form(['file', SONG, 'song.mp3']);
    const response = await broken.send('/api/v1/transcribe', {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${await broken.tokenOf('alice')}`,
        'Content-Type': 'multipart/form-data; boundary=x',
        'Content-Length': String(Buffer.byteLength(body)),
      },
      body,
    });
    expect(response.status).toBe(503);
    expect((await broken.ports.store.list({ owner: 'alice', limit: 10 })).jobs).toEqual([]);
    await broken.close();
  });
});
