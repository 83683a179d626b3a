import type { Job, JobError } from '../../contract/job.js';
import { emptyAccount } from '../../jobs/account.js';
import {
  transition,
  type Account,
  type Decision,
  type EventOf,
  type JobEvent,
  type JobState,
  type Limits,
} from '../../jobs/transition.js';
import { at, jobId, LIMITS, newJob, RESULT, UPLOADED } from '../support/jobs.js';

const ID = jobId('song');
const CREATED: JobEvent = { type: 'created', job: newJob('song') };
const LEASED: EventOf<'leased'> = { type: 'leased', attempt: 1, execution: 'first' };
const COMPLETED: EventOf<'completed'> = {
  type: 'completed',
  execution: 'first',
  result: RESULT,
  files: {},
};
const NOT_AUDIO: JobError = { code: 'not_audio', message: 'It is a picture.', retryable: false };
const HICCUP: JobError = { code: 'unexpected', message: 'The disk was full.', retryable: true };
const DAY_SECONDS = 86_400;
const DELETE_OBJECTS = { type: 'delete_objects', job_id: ID };

/** Events that lead to each state, with the seconds at which they happen. */
const WAYS: Record<Job['status'], [JobEvent, number][]> = {
  awaiting_upload: [[CREATED, 0]],
  queued: [
    [CREATED, 0],
    [UPLOADED, 10],
  ],
  processing: [
    [CREATED, 0],
    [UPLOADED, 10],
    [LEASED, 20],
  ],
  completed: [
    [CREATED, 0],
    [UPLOADED, 10],
    [LEASED, 20],
    [COMPLETED, 50],
  ],
  failed: [
    [CREATED, 0],
    [UPLOADED, 10],
    [LEASED, 20],
    [{ type: 'run_failed', execution: 'first', error: HICCUP, transient: false }, 50],
  ],
  cancelled: [
    [CREATED, 0],
    [UPLOADED, 10],
    [{ type: 'cancel_requested' }, 30],
  ],
  expired: [
    [CREATED, 0],
    [{ type: 'overdue' }, 7200],
  ],
};

/** A job and its account as events leave them; what is not accepted changes nothing. */
function history(state: JobState = { job: undefined, account: emptyAccount('alice') }) {
  const told = {
    state,
    happen(event: JobEvent, seconds = 100, limits: Limits = LIMITS): Decision {
      const decision = transition(told.state, event, { now: at(seconds), limits });
      if (decision.kind === 'accept') {
        told.state = { job: decision.job ?? undefined, account: decision.account };
      }
      return decision;
    },
    get job(): Job {
      return told.state.job!;
    },
    get account(): Account {
      return told.state.account!;
    },
  };
  return told;
}

function songThatIs(status: Job['status']) {
  const told = history();
  for (const [event, seconds] of WAYS[status]) told.happen(event, seconds);
  expect(told.job.status).toBe(status);
  return told;
}

/** What was executed and then told to stop, one attempt after another. */
function interrupt(song: ReturnType<typeof history>, times: number, from = 1): Decision[] {
  return Array.from({ length: times }, (_, index) => {
    song.happen({ type: 'leased', attempt: from + index, execution: 'first' });
    return song.happen({ type: 'released', execution: 'first' });
  });
}

function enqueued(attempt: number) {
  const task = { job_id: ID, bucket: 'uploads', generation: '1700000000000001', attempt };
  return { type: 'enqueue', task };
}

describe('a new job', () => {
  it('waits for its upload', () => {
    const song = history();
    expect(song.happen(CREATED, 0)).toMatchObject({ kind: 'accept', effects: [] });
    expect(song.job).toMatchObject({
      status: 'awaiting_upload',
      progress: 0,
      attempt: 0,
      created_at: at(0),
      due_at: at(7200),
      expires_at: at(2_592_000),
    });
    expect(song.account.active_job_ids).toEqual([ID]);
  });

  it('is there once', () => {
    expect(songThatIs('queued').happen(CREATED)).toEqual({
      kind: 'ignore',
      why: 'exists',
      effects: [],
    });
  });

  it('is refused while too many are under way', () => {
    const account = { ...emptyAccount('alice'), active_job_ids: ['a', 'b', 'c', 'd', 'e'] };
    expect(history({ job: undefined, account }).happen(CREATED)).toEqual({
      kind: 'refuse',
      code: 'too_many_active_jobs',
      message:
        '5 of your jobs are under way; the limit is 5. Wait until one has ended, or cancel one.',
    });
  });

  it('is refused when the month’s minutes are used up, until the month turns', () => {
    const account = { ...emptyAccount('alice'), month: '2026-11', seconds_this_month: 618 };
    const song = history({ job: undefined, account });
    expect(song.happen(CREATED)).toEqual({
      kind: 'refuse',
      code: 'minutes_used_up',
      message:
        '10:18 of your audio were transcribed this month; the limit is 10 minutes. ' +
        'The next month begins on 2026-12-01 (UTC).',
    });
    const inDecember = 30 * 86_400;
    expect(song.happen(CREATED, inDecember).kind).toBe('accept');
  });
});

describe('an upload', () => {
  it('asks for the first attempt', () => {
    const song = songThatIs('awaiting_upload');
    expect(song.happen(UPLOADED, 10)).toMatchObject({ effects: [enqueued(1)] });
    expect(song.job).toMatchObject({
      status: 'queued',
      progress: 10,
      attempt: 1,
      due_at: at(910),
      input: { generation: '1700000000000001', size_bytes: 3_999_999 },
    });
  });

  it('that is told again asks again, until an execution was asked for', () => {
    const song = songThatIs('queued');
    expect(song.happen(UPLOADED)).toMatchObject({ kind: 'ignore', effects: [enqueued(1)] });
    song.happen({ type: 'start_requested', attempt: 1 });
    expect(song.happen(UPLOADED)).toMatchObject({ kind: 'ignore', effects: [] });
  });

  it.each(['queued', 'processing', 'completed', 'failed'] as const)(
    'of another generation leaves a %s job and its objects alone',
    (status) => {
      const another = { ...UPLOADED, generation: '2' };
      expect(songThatIs(status).happen(another)).toMatchObject({ kind: 'ignore', effects: [] });
    },
  );

  it.each(['cancelled', 'expired'] as const)('for a %s job is thrown away', (status) => {
    expect(songThatIs(status).happen(UPLOADED)).toMatchObject({
      kind: 'ignore',
      effects: [DELETE_OBJECTS],
    });
  });

  it('that is no song is thrown away, and whatever is put in its place', () => {
    const song = songThatIs('awaiting_upload');
    const rejected: JobEvent = { type: 'upload_rejected', generation: '1', error: NOT_AUDIO };
    expect(song.happen(rejected)).toMatchObject({ kind: 'accept', effects: [DELETE_OBJECTS] });
    expect(song.job).toMatchObject({ status: 'failed', error: NOT_AUDIO, due_at: null });
    expect(song.account.active_job_ids).toEqual([]);
    expect(song.happen(rejected)).toMatchObject({ kind: 'ignore', effects: [DELETE_OBJECTS] });
    expect(song.happen(UPLOADED)).toMatchObject({ kind: 'ignore', effects: [DELETE_OBJECTS] });
    expect(song.happen({ type: 'retry_requested' })).toEqual({
      kind: 'refuse',
      code: 'not_retryable',
      message: 'Trying again will not help: It is a picture.',
    });
  });
});

describe('an execution', () => {
  const start: JobEvent = { type: 'start_requested', attempt: 1 };

  it('is asked for once, unless the first was certainly not started', () => {
    const song = songThatIs('queued');
    expect(song.happen(start, 20).kind).toBe('accept');
    expect(song.job).toMatchObject({
      status: 'queued',
      lease: { execution: null, expires_at: at(920) },
      due_at: at(920),
    });
    expect(song.happen(start, 21).kind).toBe('ignore');
    expect(song.happen({ type: 'start_failed', attempt: 1 }, 22).kind).toBe('accept');
    expect(song.happen({ type: 'start_failed', attempt: 1 }, 22).kind).toBe('ignore');
    expect(song.happen(start, 23).kind).toBe('accept');
  });

  it('takes the job, and the second one finds it taken', () => {
    const song = songThatIs('queued');
    song.happen(start, 20);
    expect(song.happen(LEASED, 30).kind).toBe('accept');
    expect(song.job).toMatchObject({
      status: 'processing',
      progress: 30,
      lease: { execution: 'first', expires_at: at(90) },
      due_at: at(90),
    });
    expect(song.happen({ ...LEASED, execution: 'second' }, 31).kind).toBe('ignore');
    expect(song.happen(LEASED, 32).kind).toBe('accept');
    expect(song.job.lease).toEqual({ execution: 'first', expires_at: at(92) });
  });

  it('may take a job that nothing was reserved of', () => {
    expect(songThatIs('queued').happen(LEASED).kind).toBe('accept');
  });

  it('of an earlier attempt takes nothing', () => {
    const song = songThatIs('queued');
    song.happen(start, 20);
    song.happen({ type: 'overdue' }, 920);
    expect(song.job.attempt).toBe(2);
    expect(song.happen(LEASED, 921).kind).toBe('ignore');
    expect(song.happen(start, 921).kind).toBe('ignore');
  });

  const told: JobEvent[] = [
    { type: 'renewed', execution: 'second' },
    { type: 'progressed', execution: 'second', stage: 'beats', progress: 99 },
    { type: 'measured', execution: 'second', duration_seconds: 5 },
    { ...COMPLETED, execution: 'second' },
    { type: 'run_failed', execution: 'second', error: HICCUP, transient: true },
    { type: 'released', execution: 'second' },
  ];
  it.each(told)('is not heard without the lease ($type)', (event) => {
    for (const status of ['processing', 'completed', 'cancelled'] as const) {
      const decision = songThatIs(status).happen(event);
      expect(decision).toEqual({
        kind: 'ignore',
        why: 'second does not hold the lease',
        effects: [],
      });
    }
  });

  it('keeps its lease while it renews it, late or not, until somebody else is asked for', () => {
    const song = songThatIs('processing');
    expect(song.happen({ type: 'renewed', execution: 'first' }, 81).kind).toBe('accept');
    expect(song.job).toMatchObject({ lease: { expires_at: at(141) }, due_at: at(141) });
    expect(song.happen({ type: 'overdue' }, 140).kind).toBe('ignore');
    expect(song.happen({ type: 'overdue' }, 141).kind).toBe('accept');
    expect(song.happen({ type: 'renewed', execution: 'first' }, 142).kind).toBe('ignore');
  });

  it('tells its progress, which does not go back', () => {
    const song = songThatIs('processing');
    song.happen({ type: 'progressed', execution: 'first', stage: 'separate', progress: 42 });
    song.happen({ type: 'progressed', execution: 'first', stage: 'transcribe', progress: 40 });
    expect(song.job).toMatchObject({ stage: 'transcribe', progress: 42 });
  });

  it('completes its job', () => {
    const song = songThatIs('completed');
    expect(song.job).toMatchObject({
      progress: 100,
      result: RESULT,
      lease: null,
      due_at: null,
      stage: null,
      updated_at: at(50),
    });
    expect(song.account.active_job_ids).toEqual([]);
  });

  it('that is interrupted gives its job back, which counts against nobody', () => {
    const song = songThatIs('processing');
    const decision = song.happen({ type: 'released', execution: 'first' });
    expect(decision).toMatchObject({ kind: 'accept', effects: [enqueued(2)] });
    expect(song.job).toMatchObject({ status: 'queued', attempt: 2, failures: 0, progress: 10 });
  });

  it('is not interrupted for ever: a song that takes too long is given up, until it is retried', () => {
    const song = songThatIs('queued');
    const decisions = interrupt(song, 5);
    expect(decisions.map((decision) => 'effects' in decision && decision.effects)).toEqual([
      ...[2, 3, 4, 5].map((attempt) => [enqueued(attempt)]),
      [],
    ]);
    expect(song.job).toMatchObject({
      status: 'failed',
      failures: 0,
      interruptions: 5,
      error: {
        code: 'gave_up',
        message:
          'The work on this song was stopped 5 times before it was done. It may take longer than one ' +
          'attempt may last: upload a shorter recording, or ask for standard quality. If it is no ' +
          'long one, please try again later.',
        retryable: true,
      },
    });
    expect(song.account.active_job_ids).toEqual([]);
    song.happen({ type: 'retry_requested' });
    expect(song.job).toMatchObject({ status: 'queued', attempt: 6, interruptions: 0 });
  });

  it('counts interruptions of a job whose document is older than their count', () => {
    const song = songThatIs('queued');
    const { interruptions, ...older } = song.job;
    expect(interruptions).toBe(0);
    song.state = { job: older, account: song.account };
    interrupt(song, 4);
    expect(song.job).toMatchObject({ status: 'queued', interruptions: 4 });
  });

  it.each<JobEvent>([
    { type: 'released', execution: 'first' },
    { type: 'run_failed', execution: 'first', error: HICCUP, transient: true },
  ])(
    'that says twice that its attempt is over ($type) has the next one asked for twice',
    (over) => {
      const song = songThatIs('processing');
      song.happen(over);
      const again = { kind: 'ignore', effects: [enqueued(2)] };
      expect(song.happen(over)).toMatchObject(again);
      song.happen({ type: 'start_requested', attempt: 2 });
      expect(song.happen(over)).toMatchObject({ kind: 'ignore', effects: [] });
    },
  );

  it('that fails for good ends the job', () => {
    const song = songThatIs('processing');
    song.happen({ type: 'run_failed', execution: 'first', error: NOT_AUDIO, transient: false });
    expect(song.job).toMatchObject({
      status: 'failed',
      error: NOT_AUDIO,
      failures: 0,
      lease: null,
    });
  });

  it('that fails for now is repeated, until there were enough', () => {
    const song = songThatIs('queued');
    for (const attempt of [1, 2, 3]) {
      song.happen({ type: 'leased', attempt, execution: 'first' });
      const failed = song.happen({
        type: 'run_failed',
        execution: 'first',
        error: HICCUP,
        transient: true,
      });
      expect(failed).toMatchObject({ effects: attempt < 3 ? [enqueued(attempt + 1)] : [] });
    }
    expect(song.job).toMatchObject({
      status: 'failed',
      failures: 3,
      error: {
        code: 'gave_up',
        message:
          '3 attempts at this song failed. The last one: The disk was full. Please try again later.',
        retryable: true,
      },
    });
  });
});

describe('minutes', () => {
  const measured = (duration_seconds: number, execution = 'first'): JobEvent => ({
    type: 'measured',
    execution,
    duration_seconds,
  });

  it('are charged once for a job, whatever becomes of its attempts', () => {
    const song = songThatIs('processing');
    song.happen(measured(280.5));
    song.happen(measured(280.5));
    song.happen({ type: 'released', execution: 'first' });
    song.happen({ type: 'leased', attempt: 2, execution: 'second' });
    expect(song.happen(measured(280.5, 'second')).kind).toBe('ignore');
    expect(song.job.charged_seconds).toBe(280.5);
    expect(song.account).toMatchObject({ month: '2026-11', seconds_this_month: 280.5 });
  });

  it('begin anew with the month', () => {
    const song = songThatIs('processing');
    song.state = {
      job: song.job,
      account: { ...song.account, month: '2026-10', seconds_this_month: 599 },
    };
    song.happen(measured(100));
    expect(song.account).toMatchObject({ month: '2026-11', seconds_this_month: 100 });
  });

  it('that are not enough end the job uncharged', () => {
    const song = songThatIs('processing');
    song.state = {
      job: song.job,
      account: { ...song.account, month: '2026-11', seconds_this_month: 500 },
    };
    song.happen(measured(100.1));
    expect(song.job).toMatchObject({
      status: 'failed',
      charged_seconds: 0,
      error: {
        code: 'minutes_used_up',
        message:
          'The song is 1:41 long, but 1:40 of this month’s 10 minutes are left. ' +
          'The next month begins on 2026-12-01 (UTC); the job can be retried then.',
        retryable: true,
      },
    });
    expect(song.account).toMatchObject({ active_job_ids: [], seconds_this_month: 500 });
  });
});

describe('the sweep', () => {
  it('expires an upload that never came', () => {
    const song = songThatIs('awaiting_upload');
    expect(song.happen({ type: 'overdue' }, 7199.999).kind).toBe('ignore');
    expect(song.happen({ type: 'overdue' }, 7200)).toMatchObject({ effects: [DELETE_OBJECTS] });
    expect(song.job).toMatchObject({ status: 'expired', due_at: null });
    expect(song.account.active_job_ids).toEqual([]);
  });

  it('puts a task that was not heard of into the queue again, under its name', () => {
    const song = songThatIs('queued');
    expect(song.happen({ type: 'overdue' }, 910)).toMatchObject({ effects: [enqueued(1)] });
    expect(song.job).toMatchObject({ status: 'queued', attempt: 1, due_at: at(1810) });
  });

  it('asks for another execution where the one that was asked for did not come', () => {
    const song = songThatIs('queued');
    song.happen({ type: 'start_requested', attempt: 1 }, 20);
    expect(song.happen({ type: 'overdue' }, 920)).toMatchObject({ effects: [enqueued(2)] });
    expect(song.job).toMatchObject({ status: 'queued', attempt: 2, lease: null, due_at: at(1820) });
  });

  it.each([[true], [false]])(
    'gives a day to a song that is never begun (asked for: %j)',
    (asked) => {
      const song = songThatIs('queued');
      for (let seconds = 10; seconds < 10 + DAY_SECONDS; seconds += 900) {
        expect(song.job).toMatchObject({ status: 'queued', failures: 0 });
        const { attempt } = song.job;
        if (asked) song.happen({ type: 'start_requested', attempt }, seconds);
        song.happen({ type: 'overdue' }, seconds + 900);
      }
      expect(song.job).toMatchObject({
        status: 'failed',
        failures: 0,
        error: {
          code: 'gave_up',
          message:
            'The song waited for 24 hours and was never begun. ' +
            'Nothing is wrong with it: please try again later.',
          retryable: true,
        },
      });
      // The day begins anew.
      song.happen({ type: 'retry_requested' }, 90_000);
      song.happen({ type: 'overdue' }, 90_900);
      expect(song.job.status).toBe('queued');
    },
  );

  it('gives a day to a song whose document does not say since when it waits', () => {
    const song = songThatIs('queued');
    const { waiting_since, ...older } = song.job;
    song.state = { job: older, account: song.account };
    song.happen({ type: 'overdue' }, 910);
    expect(song.job).toMatchObject({ status: 'queued', waiting_since });
  });

  it('takes a job from an execution that fell silent', () => {
    const song = songThatIs('processing');
    expect(song.happen({ type: 'overdue' }, 80)).toMatchObject({ effects: [enqueued(2)] });
    expect(song.job).toMatchObject({ status: 'queued', failures: 1, lease: null });
  });

  it.each(['completed', 'failed', 'cancelled', 'expired'] as const)(
    'passes a %s job by',
    (status) => {
      expect(songThatIs(status).happen({ type: 'overdue' }, 1e7).kind).toBe('ignore');
    },
  );
});

describe('an owner', () => {
  it('retries a failed job', () => {
    const song = songThatIs('failed');
    expect(song.account.active_job_ids).toEqual([]);
    const decision = song.happen({ type: 'retry_requested' });
    expect(decision).toMatchObject({ kind: 'accept', effects: [enqueued(2)] });
    expect(song.job).toMatchObject({ status: 'queued', attempt: 2, failures: 0, error: null });
    expect(song.account.active_job_ids).toEqual([ID]);
  });

  it('may say twice that a job is to be retried, which has it asked for twice', () => {
    const song = songThatIs('failed');
    song.happen({ type: 'retry_requested' });
    expect(song.happen({ type: 'retry_requested' })).toMatchObject({
      kind: 'ignore',
      effects: [enqueued(2)],
    });
    expect(song.job).toMatchObject({ status: 'queued', attempt: 2 });
  });

  it('retries no more than may be under way', () => {
    const song = songThatIs('failed');
    const account = { ...song.account, active_job_ids: ['a', 'b', 'c', 'd', 'e'] };
    song.state = { job: song.job, account };
    expect(song.happen({ type: 'retry_requested' })).toMatchObject({
      kind: 'refuse',
      code: 'too_many_active_jobs',
    });
  });

  it.each(['awaiting_upload', 'processing', 'completed', 'cancelled', 'expired'] as const)(
    'does not retry a job that is %s',
    (status) => {
      expect(songThatIs(status).happen({ type: 'retry_requested' })).toEqual({
        kind: 'refuse',
        code: 'not_retryable',
        message: `The job is ${status}; only a failed one can be retried.`,
      });
    },
  );

  it('does not retry a job that an execution was asked for', () => {
    const song = songThatIs('queued');
    song.happen({ type: 'start_requested', attempt: 1 });
    expect(song.happen({ type: 'retry_requested' })).toMatchObject({ code: 'not_retryable' });
  });

  it.each(['awaiting_upload', 'queued', 'processing'] as const)(
    'cancels a job that is %s',
    (status) => {
      const song = songThatIs(status);
      expect(song.happen({ type: 'cancel_requested' })).toMatchObject({
        kind: 'accept',
        effects: [DELETE_OBJECTS],
      });
      expect(song.job).toMatchObject({ status: 'cancelled', lease: null, due_at: null });
      expect(song.account.active_job_ids).toEqual([]);
      expect(song.happen({ type: 'cancel_requested' }).kind).toBe('ignore');
    },
  );

  it.each(['completed', 'failed', 'expired'] as const)('does not cancel a %s job', (status) => {
    expect(songThatIs(status).happen({ type: 'cancel_requested' })).toEqual({
      kind: 'refuse',
      code: 'already_ended',
      message: `The job is ${status}; there is nothing to cancel.`,
    });
  });

  it.each(Object.keys(WAYS) as Job['status'][])('deletes a job that is %s', (status) => {
    const song = songThatIs(status);
    const decision = song.happen({ type: 'delete_requested' });
    expect(decision).toMatchObject({ kind: 'accept', job: null, effects: [DELETE_OBJECTS] });
    expect(song.account.active_job_ids).toEqual([]);
  });

  it('has a completed score written again, and no other', () => {
    const result = { ...RESULT, bpm: 90 };
    const event: JobEvent = { type: 'rescored', result, files: {}, options: { bpm: 90 } };
    const song = songThatIs('completed');
    song.happen(event);
    expect(song.job).toMatchObject({ status: 'completed', result, options: { bpm: 90 } });
    for (const status of ['queued', 'processing', 'failed', 'cancelled'] as const) {
      const decision = songThatIs(status).happen(event);
      expect(decision).toMatchObject({ kind: 'refuse', code: 'not_completed' });
    }
  });

  it('keeps a job as long as what was written for it last', () => {
    const kept = (seconds: number) => at(seconds + LIMITS.retentionSeconds);
    const queued = songThatIs('queued');
    expect(queued.job.expires_at).toBe(kept(10));
    queued.happen({ type: 'overdue' }, 910);
    expect(queued.job.expires_at).toBe(kept(910));
    const failed = songThatIs('failed');
    failed.happen({ type: 'retry_requested' }, 2_000_000);
    expect(failed.job.expires_at).toBe(kept(2_000_000));
    const completed = songThatIs('completed');
    completed.happen({ type: 'rescored', result: RESULT, files: {}, options: {} }, 2_000_000);
    expect(completed.job.expires_at).toBe(kept(2_000_000));
  });

  it('is told that there is no such job; what is late for a deleted one is passed over', () => {
    const events = [LEASED, UPLOADED, { type: 'overdue' }] as const;
    for (const event of events) expect(history().happen(event).kind).toBe('ignore');
    const requests = ['retry_requested', 'cancel_requested', 'delete_requested'] as const;
    for (const type of requests) {
      expect(history().happen({ type })).toMatchObject({ kind: 'refuse', code: 'job_not_found' });
    }
  });
});
