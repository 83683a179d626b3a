import { signInWithClerk } from '../../delivery/smoke/clerk-session.js';
import { SmokeFailure } from '../../delivery/smoke/failure.js';
import { parseSmokeOptions } from '../../delivery/smoke/options.js';
import { walk } from '../../delivery/smoke/walk.js';
import { fakeDeployment, ORIGIN, TOKEN, type Faults } from './fake-deployment.js';

const SONG = { filename: 'song.mp3', contentType: 'audio/mpeg', bytes: new Uint8Array(10) };

/** Walks with a clock that only sleeping moves. */
async function smoke(faults: Faults): Promise<{ told: string[]; received: string[] }> {
  const { fetch, received } = fakeDeployment(faults);
  const told: string[] = [];
  let ms = 0;
  await walk(
    {
      fetch,
      now: () => new Date(ms),
      sleep: (duration) => Promise.resolve((ms += duration)),
      session: () => Promise.resolve(TOKEN),
      tell: (line) => told.push(line),
    },
    { origin: ORIGIN, release: 'abc123', song: SONG, patienceSeconds: 60 },
  );
  return { told, received };
}

describe('the smoke test', () => {
  it('goes the way of a song', async () => {
    const { told, received } = await smoke({});
    expect(JSON.parse(received[0]!)).toEqual({
      filename: 'song.mp3',
      content_type: 'audio/mpeg',
      size_bytes: 10,
    });
    expect(received[1]).toBe('yes 10');
    expect(told.at(-1)).toMatch(/deleted$/);
  });

  it.each<[string, Faults, RegExp]>([
    ['another release answers', { version: 'old' }, /release old answers, expected abc123/],
    ['strangers are let in', { open: true }, /answered 200, expected 401/],
    ['pages may not upload', { allowedOrigin: 'https://other.example' }, /CORS/],
    ['the bucket refuses', { uploadStatus: 403 }, /the bucket answered 403/],
    ['the job fails', { statuses: ['queued', 'failed'] }, /failed \(damaged: It is damaged\.\)/],
    ['nothing takes the job', { statuses: ['queued'] }, /still queued after 60 s/],
    ['nothing was heard', { notes: 0 }, /has no notes/],
    ['a file is empty', { files: { 'output.mid': '' } }, /output\.mid: 200, 0 characters/],
    ['the score is empty', { files: { 'output.musicxml': '<score/>' } }, /holds no note/],
    ['what is deleted stays', { keepsDeleted: true }, /answered 200, expected 404/],
  ])('notices that %s', async (_title, faults, message) => {
    const failure = await smoke(faults).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(SmokeFailure);
    expect((failure as Error).message).toMatch(message);
  });
});

describe('its options', () => {
  const env = { SMOKE_TOKEN: TOKEN };

  it('take the page’s address', () => {
    expect(parseSmokeOptions([`${ORIGIN}/`, '--release', 'abc123', '--minutes', '2'], env)).toEqual(
      {
        origin: ORIGIN,
        song: 'examples/night-shift.mp3',
        release: 'abc123',
        patienceSeconds: 120,
        caller: { token: TOKEN },
      },
    );
  });

  it.each([
    ['no address', [], env, 'Expected one address'],
    ['no address at all', ['groovesheet'], env, 'found "groovesheet"'],
    ['no time', [ORIGIN, '--minutes', 'x'], env, '--minutes is "x"'],
    ['an unknown option', [ORIGIN, '--fast'], env, '--fast'],
    ['half of Clerk', [ORIGIN], { CLERK_SECRET_KEY: 'sk_test_x' }, 'CLERK_PUBLISHABLE_KEY, SMOKE'],
  ])('refuse %s', (_title, args, environment, message) => {
    expect(() => parseSmokeOptions(args, environment)).toThrow(message);
  });
});

describe('signing in with Clerk', () => {
  const host = 'smoke.clerk.accounts.dev';
  const key = Buffer.from(`${host}$`).toString('base64');

  async function signIn(kind: 'test' | 'live'): Promise<{ tokens: string[]; asked: Request[] }> {
    const asked: Request[] = [];
    let ms = 0;
    const fetch = (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
      const request = new Request(input, init);
      asked.push(request);
      const { pathname } = new URL(request.url);
      if (pathname === '/v1/sign_in_tokens') return answer({ token: 'ticket' });
      if (pathname === '/v1/dev_browser') return answer({ token: 'browser' });
      if (pathname === '/v1/client/sign_ins') {
        const headers = { 'Set-Cookie': '__client=who; Path=/; HttpOnly' };
        return answer({ response: { created_session_id: 'sess_1' } }, headers);
      }
      return answer({ jwt: `token ${asked.length}` });
    };
    const user = { secretKey: 'sk', publishableKey: `pk_${kind}_${key}`, userId: 'user_1' };
    const session = await signInWithClerk(user, ORIGIN, { fetch, now: () => new Date(ms) });
    const tokens = [await session(), await session()];
    ms += 50_000;
    tokens.push(await session());
    return { tokens, asked };
  }

  function answer(body: object, headers: Record<string, string> = {}): Promise<Response> {
    return Promise.resolve(Response.json(body, { headers }));
  }

  it('asks as the page, and anew before a token runs out', async () => {
    const { tokens, asked } = await signIn('live');
    expect(tokens[0]).toBe(tokens[1]);
    expect(tokens[2]).not.toBe(tokens[1]);
    const [ticket, signedIn, token] = asked;
    expect(ticket?.headers.get('Authorization')).toBe('Bearer sk');
    expect(await signedIn?.text()).toBe('strategy=ticket&ticket=ticket');
    expect(token?.url).toBe(`https://${host}/v1/client/sessions/sess_1/tokens`);
    expect(token?.headers.get('Origin')).toBe(ORIGIN);
    expect(token?.headers.get('Cookie')).toBe('__client=who');
  });

  it('introduces a browser to development instances', async () => {
    const { asked } = await signIn('test');
    expect(asked.map(({ url }) => new URL(url).pathname)).toContain('/v1/dev_browser');
    expect(asked.at(-1)?.url).toContain('?__clerk_db_jwt=browser');
  });

  it('sends the secret key to Clerk’s backend alone', async () => {
    const { asked } = await signIn('test');
    const told = asked.filter(({ headers }) => headers.has('Authorization'));
    expect(told.map(({ url }) => new URL(url).host)).toEqual(['api.clerk.com']);
  });
});
