import { Firestore, Timestamp } from '@google-cloud/firestore';

import { FirestoreJobStore } from '../../jobs/store/firestore.gcp.js';
import type { FirestoreEmulator } from '../../local/firestore-emulator.js';
import { describeWithFirestore } from '../support/firestore-emulator.js';
import { at, happenings, jobId, LIMITS } from '../support/jobs.js';
import { describeJobStore } from './store-contract.js';

const DATABASE = '(default)';
let tests = 0;
let project = '';

describeWithFirestore('the Firestore store', (start) => {
  let emulator: FirestoreEmulator;

  beforeAll(async () => {
    emulator = await start();
    process.env['FIRESTORE_EMULATOR_HOST'] = emulator.host;
    process.env['METADATA_SERVER_DETECTION'] = 'none';
  });
  afterAll(() => emulator.close());
  beforeEach(() => {
    project = `test-${++tests}`;
  });

  describeJobStore(() => new FirestoreJobStore(project, DATABASE));

  it('keeps the time of deletion as Firestore’s TTL needs it', async () => {
    const store = new FirestoreJobStore(project, DATABASE);
    await happenings(store, 'song').create();
    const db = new Firestore({ projectId: project, databaseId: DATABASE });
    const document = (await db.doc(`jobs/${jobId('song')}`).get()).data();
    expect(document).toMatchObject({ created_at: at(0), owner: 'alice' });
    expect(document?.['expires_at']).toEqual(
      Timestamp.fromDate(new Date(at(LIMITS.retentionSeconds))),
    );
    await db.terminate();
    await store.close();
  });

  it('searches a long history in stretches', async () => {
    const store = new FirestoreJobStore(project, DATABASE);
    await happenings(store, 'needle').create(at(0));
    const db = new Firestore({ projectId: project, databaseId: DATABASE });
    const writer = db.bulkWriter();
    const needle = await store.get(jobId('needle'));
    for (let n = 1; n <= 1200; n++) {
      const hay = { ...needle, job_id: jobId(`hay ${n}`), filename: 'hay.mp3', created_at: at(n) };
      void writer.set(db.doc(`jobs/${hay.job_id}`), {
        ...hay,
        expires_at: Timestamp.fromDate(new Date(at(n))),
      });
    }
    await writer.close();
    const query = { owner: 'alice', limit: 5, search: 'NEEDLE' };
    const first = await store.list(query);
    expect(first.jobs).toEqual([]);
    const second = await store.list({ ...query, cursor: first.nextCursor! });
    expect(second).toEqual({ jobs: [needle] });
    await db.terminate();
    await store.close();
  });
});
