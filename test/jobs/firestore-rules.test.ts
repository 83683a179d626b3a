import { FirestoreJobStore } from '../../jobs/store/firestore.gcp.js';
import type { FirestoreEmulator } from '../../local/firestore-emulator.js';
import { describeWithFirestore } from '../support/firestore-emulator.js';
import { happenings, jobId } from '../support/jobs.js';

const PROJECT = 'rules';

describeWithFirestore('firestore.rules', (start) => {
  let emulator: FirestoreEmulator;
  let store: FirestoreJobStore;

  beforeAll(async () => {
    emulator = await start();
    process.env['FIRESTORE_EMULATOR_HOST'] = emulator.host;
    process.env['METADATA_SERVER_DETECTION'] = 'none';
    store = new FirestoreJobStore(PROJECT, '(default)');
    await happenings(store, 'song').create();
    await happenings(store, 'of bob', { owner: 'bob' }).create();
  });
  afterAll(async () => {
    await store.close();
    await emulator.close();
  });

  /** Asks as a browser does, with the rules in force; @returns the HTTP status and the body */
  const ask = async (user: string | undefined, path: string, init: RequestInit = {}) => {
    const root = `http://${emulator.host}/v1/projects/${PROJECT}/databases/(default)/documents`;
    const headers = user === undefined ? {} : { authorization: `Bearer ${unsignedToken(user)}` };
    const response = await fetch(`${root}${path}`, { ...init, headers });
    return { status: response.status, body: await response.text() };
  };
  const historyOf = (owner: string | undefined) => ({
    method: 'POST',
    body: JSON.stringify({
      structuredQuery: {
        from: [{ collectionId: 'jobs' }],
        ...(owner !== undefined && {
          where: {
            fieldFilter: {
              field: { fieldPath: 'owner' },
              op: 'EQUAL',
              value: { stringValue: owner },
            },
          },
        }),
      },
    }),
  });
  const song = `/jobs/${jobId('song')}`;

  it('shows a job to its owner, and to nobody else', async () => {
    const { status, body } = await ask('alice', song);
    expect(status).toBe(200);
    expect(body).toContain('song.mp3');
    expect((await ask('bob', song)).status).toBe(403);
    expect((await ask(undefined, song)).status).toBe(403);
  });

  it('lists what is asked for as one’s own', async () => {
    const { status, body } = await ask('bob', ':runQuery', historyOf('bob'));
    expect(status).toBe(200);
    expect(body).toContain('of bob.mp3');
    expect(body).not.toContain('song.mp3');
    expect((await ask('bob', ':runQuery', historyOf('alice'))).status).toBe(403);
    expect((await ask('bob', ':runQuery', historyOf(undefined))).status).toBe(403);
  });

  it.each(['/accounts/alice', '/anything/else'])('hides %s', async (path) => {
    expect((await ask('alice', path)).status).toBe(403);
  });

  it('lets nobody write', async () => {
    const before = await store.get(jobId('song'));
    const write = { method: 'PATCH', body: '{"fields":{"owner":{"stringValue":"alice"}}}' };
    expect((await ask('alice', song, write)).status).toBe(403);
    expect((await ask('alice', `/jobs/${jobId('another')}`, write)).status).toBe(403);
    expect((await ask('alice', '/accounts/alice', write)).status).toBe(403);
    expect((await ask('alice', song, { method: 'DELETE' })).status).toBe(403);
    expect(await store.get(jobId('song'))).toEqual(before);
  });
});

/** The emulator takes tokens that nobody signed; who they are for is all that the rules look at. */
function unsignedToken(user: string): string {
  const part = (json: object) => Buffer.from(JSON.stringify(json)).toString('base64url');
  return `${part({ alg: 'none', typ: 'JWT' })}.${part({ sub: user, user_id: user, iat: 0, aud: PROJECT })}.`;
}
