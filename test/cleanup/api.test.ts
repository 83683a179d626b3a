import { strToU8, zipSync } from 'fflate';
import { newCleanupApi } from '../../cleanup/api.js';
import { createLogger } from '../../platform/log.js';
import { SessionError } from '../../platform/session.js';
import { foreignScores } from '../support/cleanup.js';

const MUSICXML = 'application/vnd.recordare.musicxml+xml';
const SCORE = foreignScores()['music21-pitched']!;

const app = newCleanupApi({
  sessions: {
    verify: (authorization) =>
      authorization === 'Bearer alice'
        ? Promise.resolve({ userId: 'alice' })
        : Promise.reject(new SessionError('token_missing')),
  },
  log: createLogger({
    service: 'cleanup',
    version: 'test',
    level: 'error',
    projectId: 'test',
    write: () => undefined,
  }),
  clock: { now: () => new Date('2026-01-02T03:04:05.678Z') },
  settings: {
    projectId: 'test',
    serviceVersion: '1.2.3',
    logLevel: 'error',
    allowedOrigins: ['https://groovesheet.example'],
    clerkJwtKey: '',
    clerkSecretKey: '',
    clerkAuthorizedParties: [],
  },
});

async function post(body: BodyInit, headers: Record<string, string> = {}): Promise<Response> {
  return app.request('/api/v1/cleanup', {
    method: 'POST',
    body,
    headers: { Authorization: 'Bearer alice', ...headers },
  });
}

interface Answer {
  musicxml: string;
  changes: { repair: string; part: string; measure: string; count: number; message: string }[];
  remarks: object[];
}

describe('POST /api/v1/cleanup', () => {
  it('answers with the score and what was changed', async () => {
    const response = await post(SCORE, { 'Content-Type': MUSICXML });
    expect(response.status).toBe(200);
    const { musicxml, changes, remarks } = (await response.json()) as Answer;
    expect(musicxml).toContain('<sign>percussion</sign>');
    expect(remarks).toEqual([]);
    expect(changes).toContainEqual({
      repair: 'clef',
      part: expect.any(String) as string,
      measure: '1',
      count: 1,
      message: 'There was no clef; a percussion clef was added.',
    });
  });

  it('takes a compressed score and a form alike', async () => {
    const expected = ((await (await post(SCORE, { 'Content-Type': 'text/xml' })).json()) as Answer)
      .musicxml;
    const container = '<container><rootfiles><rootfile full-path="s.xml"/></rootfiles></container>';
    const mxl = zipSync({ 'META-INF/container.xml': strToU8(container), 's.xml': strToU8(SCORE) });
    const form = new FormData();
    form.append('file', new Blob([SCORE]), 'drums.musicxml');
    const responses = [
      await post(new Blob([mxl]), {
        'Content-Type': 'application/vnd.recordare.musicxml',
      }),
      await post(form),
    ];
    for (const response of responses) {
      expect(((await response.json()) as Answer).musicxml).toBe(expected);
    }
  });

  it('answers with the file alone to whom accepts that', async () => {
    const response = await post(SCORE, { 'Content-Type': 'application/xml', Accept: MUSICXML });
    expect(response.headers.get('Content-Type')).toContain(MUSICXML);
    expect(response.headers.get('Groovesheet-Changes')).toBe('7');
    expect(await response.text()).toMatch(/^<\?xml version="1\.0" encoding="UTF-8"\?>/);
  });

  it.each<{ what: string; body?: string; headers: Record<string, string>; says: RegExp }>([
    {
      what: '401 token_missing',
      headers: { Authorization: '' },
      says: /no session token/,
    },
    {
      what: '415 unsupported_media_type',
      headers: { 'Content-Type': 'application/json' },
      says: /"application\/json"\. Expected/,
    },
    {
      what: '422 not_musicxml',
      body: 'Dear diary',
      headers: { 'Content-Type': 'text/xml' },
      says: /line 1: the file begins with "Dear diary"/,
    },
    {
      what: '422 no_drums',
      body: SCORE.replace('<part-name>Drums', '<part-name>Piano').replaceAll(
        /<octave>\d/g,
        '<octave>5',
      ),
      headers: { 'Content-Type': 'text/xml' },
      says: /found "Piano"/,
    },
    {
      what: '413 body_too_large',
      body: ' '.repeat(9 * 1024 ** 2),
      headers: { 'Content-Type': 'text/xml' },
      says: /bytes at most/,
    },
    {
      what: '400 malformed_multipart',
      body: '--x\r\nContent-Disp',
      headers: { 'Content-Type': 'multipart/form-data; boundary=x' },
      says: /cannot be read/,
    },
  ])('refuses with $what', async ({ what, body, headers, says }) => {
    const response = await post(body ?? SCORE, headers);
    expect(response.headers.get('Content-Type')).toBe('application/problem+json');
    const { code, detail } = (await response.json()) as { code: string; detail: string };
    expect(`${response.status} ${code}`).toBe(what);
    expect(detail).toMatch(says);
  });

  it('refuses a form without the file', async () => {
    const form = new FormData();
    form.append('score', 'text');
    const response = await post(form);
    expect(response.status).toBe(400);
    expect(((await response.json()) as { detail: string }).detail).toMatch(
      /The form holds no such file\. Expected/,
    );
  });
});

describe('what the service says of itself', () => {
  it('is its health', async () => {
    const response = await app.request('/api/v1/cleanup/health');
    expect(await response.json()).toEqual({
      status: 'healthy',
      service: 'cleanup',
      version: '1.2.3',
      timestamp: '2026-01-02T03:04:05.678Z',
    });
  });

  it('is an OpenAPI document with its route', async () => {
    const response = await app.request('/api/v1/cleanup/openapi.json');
    const document = (await response.json()) as { paths: Record<string, { post?: object }> };
    expect(document.paths['/api/v1/cleanup']!.post).toMatchObject({
      security: [{ session: [] }],
      requestBody: { content: { [MUSICXML]: {}, 'multipart/form-data': {} } },
    });
  });
});
