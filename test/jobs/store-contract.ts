import { EventEmitter, once } from 'node:events';

import type { Job, JobStatus } from '../../contract/job.js';
import { BadCursorError, type JobStore, type ListQuery } from '../../jobs/ports.js';
import type { Decision, JobState } from '../../jobs/transition.js';
import { at, happenings, jobId, LIMITS, UPLOADED } from '../support/jobs.js';

/** Contended transactions take seconds on Firestore's emulator. */
const PATIENCE_MILLISECONDS = 120_000;
const MANY: typeof LIMITS = { ...LIMITS, maxActiveJobs: 100 };

/**
 * What every job store does.
 *
 * @param open opens the store of the test once more, as another process would
 */
export function describeJobStore(open: () => JobStore): void {
  let store: JobStore;
  const opened: JobStore[] = [];
  const openAnother = () => {
    const another = open();
    opened.push(another);
    return another;
  };

  beforeEach(() => {
    store = openAnother();
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((each) => each.close()));
  });

  const filenames = async (query: ListQuery) =>
    (await store.list(query)).jobs.map(({ filename }) => filename);

  describe('a transaction', () => {
    it('writes the job that was decided on, as it is', async () => {
      const { create, happen } = happenings(store, 'song', { options: { bpm: 120.5 } });
      expect(await store.get(jobId('song'))).toBeUndefined();
      const created = await create();
      expect(await store.get(jobId('song'))).toEqual(created.kind === 'accept' && created.job);
      const uploaded = await happen(UPLOADED, at(5));
      expect(await store.get(jobId('song'))).toEqual(uploaded.kind === 'accept' && uploaded.job);
      expect(await store.get(jobId('song'))).toMatchObject({
        status: 'queued',
        expires_at: at(5 + LIMITS.retentionSeconds),
        options: { bpm: 120.5 },
      });
    });

    it('is given the account of the owner, whoever asks', async () => {
      await happenings(store, 'one').create();
      await happenings(store, 'two').create();
      const seen: (JobState | undefined)[] = [];
      await store.transact({ jobId: jobId('two') }, (state) => {
        seen.push(state);
        return { kind: 'ignore', why: 'only looking', effects: [] };
      });
      expect(seen[0]?.account).toMatchObject({
        owner: 'alice',
        active_job_ids: [jobId('one'), jobId('two')],
      });
    });

    it('is given an empty account for a new owner, and none for nobody', async () => {
      const seen: JobState[] = [];
      const look = (state: JobState): Decision => {
        seen.push(state);
        return { kind: 'ignore', why: 'only looking', effects: [] };
      };
      await store.transact({ jobId: jobId('song'), owner: 'bob' }, look);
      await store.transact({ jobId: jobId('song') }, look);
      expect(seen).toEqual([
        {
          job: undefined,
          account: { owner: 'bob', active_job_ids: [], month: '', seconds_this_month: 0 },
        },
        { job: undefined, account: undefined },
      ]);
    });

    it('writes nothing that was ignored or refused, nor when deciding fails', async () => {
      const { create, happen } = happenings(store, 'song');
      await create();
      const before = await store.get(jobId('song'));
      expect((await create(at(9))).kind).toBe('ignore');
      expect((await happen({ type: 'retry_requested' }, at(9))).kind).toBe('refuse');
      await expect(
        store.transact({ jobId: jobId('song') }, () => {
          throw new RangeError('no idea');
        }),
      ).rejects.toThrow(new RangeError('no idea'));
      expect(await store.get(jobId('song'))).toEqual(before);
    });

    it(
      'loses nothing to others at the same time',
      async () => {
        const { create } = happenings(store, 'song');
        await create();
        const another = openAnother();
        const count = ({ job, account }: JobState): Decision => ({
          kind: 'accept',
          job: { ...job!, failures: job!.failures + 1 },
          account: { ...account!, seconds_this_month: account!.seconds_this_month + 1 },
          effects: [],
        });
        await Promise.all(
          [store, another, store, another, store, another].map((each) =>
            each.transact({ jobId: jobId('song') }, count),
          ),
        );
        expect((await store.get(jobId('song')))?.failures).toBe(6);
        await store.transact({ jobId: jobId('song') }, (state) => {
          expect(state.account?.seconds_this_month).toBe(6);
          return { kind: 'ignore', why: 'only looking', effects: [] };
        });
      },
      PATIENCE_MILLISECONDS,
    );

    it(
      'creates a job once, and no more than the owner may have',
      async () => {
        const another = openAnother();
        const twice = await Promise.all(
          [store, another].map((each) => happenings(each, 'song').create()),
        );
        expect(twice.map(({ kind }) => kind).sort()).toEqual(['accept', 'ignore']);

        const two = { ...LIMITS, maxActiveJobs: 2 };
        const four = await Promise.all(
          ['a', 'b', 'c', 'd'].map((name) => happenings(store, name).create(at(0), two)),
        );
        expect(four.filter(({ kind }) => kind === 'accept')).toHaveLength(1);
      },
      PATIENCE_MILLISECONDS,
    );

    it('deletes, and what was deleted may be created again', async () => {
      const { create, happen } = happenings(store, 'song');
      await create();
      await happen({ type: 'delete_requested' });
      expect(await store.get(jobId('song'))).toBeUndefined();
      expect(await filenames({ owner: 'alice', limit: 10 })).toEqual([]);
      expect((await create(at(1))).kind).toBe('accept');
    });
  });

  describe('a list', () => {
    it('has an owner’s jobs alone, newest first', async () => {
      await happenings(store, 'older').create(at(1));
      await happenings(store, 'newer').create(at(2));
      await happenings(store, 'of bob', { owner: 'bob' }).create(at(3));
      expect(await filenames({ owner: 'alice', limit: 10 })).toEqual(['newer.mp3', 'older.mp3']);
      expect(await store.list({ owner: 'carol', limit: 10 })).toEqual({ jobs: [] });
    });

    it('turns pages without missing or repeating one, though jobs are added', async () => {
      // Three at a time were created in the same millisecond.
      for (let n = 0; n < 10; n++) {
        await happenings(store, `song ${n}`).create(at(Math.floor(n / 3)), MANY);
      }
      const read: Job[] = [];
      let cursor: string | undefined;
      do {
        const page = await store.list({ owner: 'alice', limit: 4, ...(cursor && { cursor }) });
        read.push(...page.jobs);
        cursor = page.nextCursor;
        await happenings(store, `late ${read.length}`).create(at(1000), MANY);
      } while (cursor !== undefined);
      const names = read.map(({ filename }) => filename);
      expect([...names].sort()).toEqual(Array.from({ length: 10 }, (_, n) => `song ${n}.mp3`));
      const times = read.map(({ created_at }) => created_at);
      expect(times).toEqual([...times].sort().reverse());
    });

    it('has no next page where the last one is just full', async () => {
      await happenings(store, 'one').create();
      expect(await store.list({ owner: 'alice', limit: 1 })).not.toHaveProperty('nextCursor');
    });

    it('is searched for a part of the filename, in any case and spelling of accents', async () => {
      const names = [
        'Über den Wolken.mp3',
        'U\u0308ber alles.mp3',
        'Wolke 7.flac',
        '100%_live.wav',
      ];
      for (const [n, filename] of names.entries()) {
        await happenings(store, filename, { filename }).create(at(n));
      }
      const search = (text: string) => filenames({ owner: 'alice', limit: 10, search: text });
      expect(await search('über')).toEqual(['U\u0308ber alles.mp3', 'Über den Wolken.mp3']);
      expect(await search('WOLKE')).toEqual(['Wolke 7.flac', 'Über den Wolken.mp3']);
      expect(await search('%_')).toEqual(['100%_live.wav']);
      expect(await search('e%n')).toEqual([]);
      expect(await search('')).toHaveLength(4);
    });

    it('turns pages of what was found', async () => {
      for (const [n, name] of ['a1', 'b1', 'a2', 'b2', 'a3'].entries()) {
        await happenings(store, name).create(at(n));
      }
      const first = await store.list({ owner: 'alice', limit: 2, search: 'a' });
      expect(first.jobs.map(({ filename }) => filename)).toEqual(['a3.mp3', 'a2.mp3']);
      expect(
        await filenames({ owner: 'alice', limit: 2, search: 'a', cursor: first.nextCursor! }),
      ).toEqual(['a1.mp3']);
    });

    it.each(['nonsense', 'MjAyNg', ''])('refuses the cursor "%s"', async (cursor) => {
      await expect(store.list({ owner: 'alice', limit: 2, cursor })).rejects.toThrow(
        BadCursorError,
      );
    });
  });

  it('finds what is overdue, the longest first', async () => {
    const limits = (uploadPatienceSeconds: number) => ({ ...LIMITS, uploadPatienceSeconds });
    await happenings(store, 'late').create(at(0), limits(20));
    await happenings(store, 'later').create(at(0), limits(10));
    await happenings(store, 'on time').create(at(0), limits(30));
    await happenings(store, 'patient').create(at(0), limits(31));
    const cancelled = happenings(store, 'cancelled');
    await cancelled.create(at(0), limits(1));
    await cancelled.happen({ type: 'cancel_requested' });
    const names = async (limit: number) =>
      (await store.findOverdue(at(30), limit)).map(({ filename }) => filename);
    expect(await names(10)).toEqual(['later.mp3', 'late.mp3', 'on time.mp3']);
    expect(await names(1)).toEqual(['later.mp3']);
  });

  describe('watching', () => {
    type Seen = JobStatus | 'none' | undefined;

    /** Watches the song; `until` waits for it to be seen in a status, after those in `seen`. */
    const watchSong = () => {
      const seen: Seen[] = [];
      const sights = new EventEmitter();
      const end = store.watch(
        jobId('song'),
        (job) => {
          seen.push(job?.status ?? 'none');
          sights.emit('sight');
        },
        (error) => sights.emit('error', error),
      );
      const until = async (status: Seen) => {
        while (seen.at(-1) !== status) await once(sights, 'sight');
      };
      return { seen, until, end };
    };

    it('begins with what is there', async () => {
      const early = watchSong();
      await early.until('none');
      early.end();
      await happenings(store, 'song').create();
      const late = watchSong();
      await late.until('awaiting_upload');
      late.end();
      expect([early.seen, late.seen]).toEqual([['none'], ['awaiting_upload']]);
    });

    it('is told of the last of another’s changes, and of the end', async () => {
      const { create, happen } = happenings(openAnother(), 'song');
      const { seen, until, end } = watchSong();
      await until('none');
      await create();
      await happen(UPLOADED, at(1));
      await happen({ type: 'cancel_requested' }, at(2));
      await until('cancelled');
      await happen({ type: 'delete_requested' }, at(3));
      await until('none');
      end();
      expect(seen.at(0)).toBe('none');
      expect(seen.slice(-2)).toEqual(['cancelled', 'none']);
    });

    it('is told of this process’s own changes', async () => {
      const { create, happen } = happenings(store, 'song');
      await create();
      const { seen, until, end } = watchSong();
      await until('awaiting_upload');
      await happen(UPLOADED);
      await until('queued');
      end();
      expect(seen).toEqual(['awaiting_upload', 'queued']);
    });

    it('is told nothing more once it has ended', async () => {
      const { create, happen } = happenings(store, 'song');
      await create();
      const ended = watchSong();
      await ended.until('awaiting_upload');
      ended.end();
      const { until, end } = watchSong();
      await happen(UPLOADED);
      await until('queued');
      end();
      expect(ended.seen).toEqual(['awaiting_upload']);
    });
  });
}
