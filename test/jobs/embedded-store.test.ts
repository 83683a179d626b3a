import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import Database from 'libsql';

import { EmbeddedJobStore } from '../../jobs/store/embedded.js';
import { openJobStore } from '../../jobs/store/open-store.js';
import { temporaryFolder } from '../support/folder.js';
import { at, happenings, jobId } from '../support/jobs.js';
import { describeJobStore } from './store-contract.js';

const folder = temporaryFolder();
const COUNTING = fileURLToPath(new URL('../support/count-failures.ts', import.meta.url));
let tests = 0;
let file = '';

beforeEach(() => {
  file = join(folder, `test-${++tests}`, 'jobs.sqlite');
});

describe('the embedded store', () => {
  describeJobStore(() => new EmbeddedJobStore(file));

  it('keeps jobs for the next process', async () => {
    const settings = { embeddedStore: file, projectId: 'none', firestoreDatabase: '(default)' };
    const first = await openJobStore(settings);
    await happenings(first, 'song').create(at(3));
    await first.close();
    const second = await openJobStore(settings);
    expect(await second.get(jobId('song'))).toMatchObject({ created_at: at(3) });
    await second.close();
  });

  it('is shared by processes that write at the same time', async () => {
    const store = new EmbeddedJobStore(file);
    await happenings(store, 'song').create();
    const count = () =>
      promisify(execFile)(process.execPath, [
        '--import',
        'tsx',
        COUNTING,
        file,
        jobId('song'),
        '50',
      ]);
    await Promise.all([count(), count()]);
    expect((await store.get(jobId('song')))?.failures).toBe(100);
    await store.close();
  });

  it('says that trying again may help when another process does not let go', async () => {
    const store = new EmbeddedJobStore(file);
    const other = new Database(file);
    other.exec('BEGIN IMMEDIATE');
    await expect(happenings(store, 'song').create()).rejects.toMatchObject({
      name: 'TransientError',
      message: 'The job store was in use by other processes for 5 seconds.',
      cause: expect.objectContaining({ code: 'SQLITE_BUSY' }) as unknown,
    });
    other.exec('ROLLBACK');
    expect((await happenings(store, 'song').create()).kind).toBe('accept');
    other.close();
    await store.close();
  });
});
