import fc from 'fast-check';

import { isEnded, type Job, type JobStatus } from '../../contract/job.js';
import { emptyAccount } from '../../jobs/account.js';
import {
  transition,
  type Account,
  type Decision,
  type JobEvent,
  type Limits,
} from '../../jobs/transition.js';
import { at, LIMITS, newJob, RESULT } from '../support/jobs.js';

const NAMES = ['one', 'two', 'three'];
const HISTORIES = 80;
/** Not only short ones. */
const LENGTH = { minLength: 1, maxLength: 100, size: 'max' } as const;
const HICCUP = { code: 'unexpected', message: 'The disk was full.', retryable: true };
const NOT_AUDIO = { code: 'not_audio', message: 'It is a picture.', retryable: false };
const TIGHT: Limits = { ...LIMITS, maxActiveJobs: 2, maxSecondsPerMonth: 250, maxFailures: 2 };
/** A day of waiting for each of its attempts, and those that fell silent. */
const MOST_LOOKS = (86_400 / TIGHT.startPatienceSeconds + 1) * TIGHT.maxFailures;

/** The ways that there are from one status to another. */
const WAYS: Record<JobStatus, JobStatus[]> = {
  awaiting_upload: ['queued', 'failed', 'cancelled', 'expired'],
  queued: ['processing', 'queued', 'failed', 'cancelled'],
  processing: ['processing', 'queued', 'completed', 'failed', 'cancelled'],
  completed: ['completed'],
  failed: ['queued'],
  cancelled: [],
  expired: [],
};

interface Step {
  name: string;
  event: JobEvent;
  /** How much later than the step before. */
  seconds: number;
}

const execution = fc.constantFrom('first', 'first', 'second');
const attempt = fc.constantFrom(1, 1, 1, 2, 2, 3);
const generation = fc.constantFrom('1', '1', '2');
const simple = <Type extends string>(type: Type) => fc.record({ type: fc.constant(type) });

/** Events as they may come in, in any order; those that lead on are drawn more often. */
const anyEvent = (name: string): fc.Arbitrary<JobEvent> =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constant<JobEvent>({ type: 'created', job: newJob(name) }) },
    {
      weight: 8,
      arbitrary: fc.record({
        type: fc.constant('uploaded' as const),
        generation,
        size_bytes: fc.constant(1000),
        content_type: fc.constant('audio/mpeg'),
      }),
    },
    fc.record({
      type: fc.constant('upload_rejected' as const),
      generation,
      error: fc.constant(NOT_AUDIO),
    }),
    { weight: 2, arbitrary: fc.record({ type: fc.constant('start_requested' as const), attempt }) },
    fc.record({ type: fc.constant('start_failed' as const), attempt }),
    {
      weight: 12,
      arbitrary: fc.record({ type: fc.constant('leased' as const), attempt, execution }),
    },
    fc.record({ type: fc.constant('renewed' as const), execution }),
    {
      weight: 2,
      arbitrary: fc.record({
        type: fc.constant('progressed' as const),
        execution,
        stage: fc.constantFrom('separate' as const, 'beats' as const, null),
        progress: fc.integer({ min: 0, max: 100 }),
      }),
    },
    {
      weight: 6,
      arbitrary: fc.record({
        type: fc.constant('measured' as const),
        execution,
        duration_seconds: fc.integer({ min: 1, max: 200 }),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        type: fc.constant('completed' as const),
        execution,
        result: fc.constant(RESULT),
        files: fc.constant({}),
      }),
    },
    fc.record({
      type: fc.constant('run_failed' as const),
      execution,
      error: fc.constantFrom(HICCUP, NOT_AUDIO),
      transient: fc.boolean(),
    }),
    fc.record({ type: fc.constant('released' as const), execution }),
    { weight: 2, arbitrary: simple('overdue') },
    fc.record({
      type: fc.constant('rescored' as const),
      result: fc.constant(RESULT),
      files: fc.constant({}),
      options: fc.constant({ bpm: 90 }),
    }),
    { weight: 2, arbitrary: simple('retry_requested') },
    simple('cancel_requested'),
    simple('delete_requested'),
  );

const anyStep = fc.constantFrom(...NAMES).chain((name) =>
  fc.record<Step>({
    name: fc.constant(name),
    event: anyEvent(name),
    seconds: fc.constantFrom(0, 0, 1, 1, 5, 30, 61, 1000, 8000, 90_000),
  }),
);
const anyHistory = fc.array(anyStep, LENGTH);

interface Told {
  event: JobEvent;
  now: string;
  before: Job | undefined;
  after: Job | undefined;
  account: Account;
  jobs: Map<string, Job>;
  decision: Decision;
  /** Seconds that were charged so far, for jobs that are gone, too. */
  charged: number;
}

/** Lets a history happen and shows every step of it. */
function tell(steps: Step[], look: (told: Told) => void): Map<string, Job> {
  const jobs = new Map<string, Job>();
  let account = emptyAccount('alice');
  let charged = 0;
  let seconds = 0;
  for (const step of steps) {
    // All within November: what turns with the month has a test of its own.
    seconds = Math.min(seconds + step.seconds, 20 * 86_400);
    const now = at(seconds);
    const before = frozen(jobs.get(step.name));
    const decision = transition({ job: before, account: frozen(account) }, step.event, {
      now,
      limits: TIGHT,
    });
    if (decision.kind === 'accept') {
      account = decision.account;
      charged +=
        (decision.job?.charged_seconds ?? 0) -
        (decision.job && before ? before.charged_seconds : 0);
      if (decision.job) jobs.set(step.name, decision.job);
      else jobs.delete(step.name);
    }
    const after = jobs.get(step.name);
    look({ event: step.event, now, before, after, account, jobs, decision, charged });
  }
  return jobs;
}

/** So that a rule which writes into what it was given throws. */
function frozen<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null) {
    Object.values(value).forEach(frozen);
    Object.freeze(value);
  }
  return value;
}

function holds(look: (told: Told) => void): void {
  fc.assert(
    fc.property(anyHistory, (steps) => {
      tell(steps, look);
    }),
    { numRuns: HISTORIES },
  );
}

describe('whatever happens to jobs', () => {
  it('their document says one thing', () => {
    holds(({ after }) => {
      if (!after) return;
      const { status, due_at, lease, stage, input, attempt, failures, error, progress } = after;
      expect(due_at === null).toBe(isEnded(status));
      if (status === 'processing') {
        expect(lease?.execution).toEqual(expect.any(String));
        expect(lease?.expires_at).toBe(due_at);
      } else {
        expect(lease?.execution ?? null).toBeNull();
        expect(stage).toBeNull();
      }
      if (isEnded(status)) expect(lease).toBeNull();
      if (status === 'queued' || status === 'processing') {
        expect(input.generation).not.toBeNull();
        expect(attempt).toBeGreaterThan(0);
        expect(failures).toBeLessThan(TIGHT.maxFailures);
      }
      expect(error !== null).toBe(status === 'failed');
      expect(progress === 100 || status !== 'completed').toBe(true);
    });
  });

  it('the account counts those that have not ended, and no more than allowed', () => {
    holds(({ account, jobs }) => {
      const active = [...jobs.values()].filter(({ status }) => !isEnded(status));
      expect([...account.active_job_ids].sort()).toEqual(active.map((job) => job.job_id).sort());
      expect(active.length).toBeLessThanOrEqual(TIGHT.maxActiveJobs);
    });
  });

  it('they go the ways that there are, one attempt at a time', () => {
    holds(({ before, after, decision }) => {
      if (!before || !after || decision.kind !== 'accept') return;
      expect(WAYS[before.status]).toContain(after.status);
      const isNext =
        after.status === 'queued' && (before.status !== 'queued' || after.lease === null);
      const steps = after.attempt - before.attempt;
      expect(steps === 0 || (steps === 1 && isNext)).toBe(true);
      if (steps === 0) expect(after.progress).toBeGreaterThanOrEqual(before.progress);
    });
  });

  it('each new attempt is asked for, with the song that was uploaded', () => {
    holds(({ before, after, decision }) => {
      if (decision.kind !== 'accept' || !after || after.attempt === (before?.attempt ?? 0)) return;
      const { job_id, attempt, input } = after;
      const { bucket, generation } = input;
      expect(decision.effects).toEqual([
        { type: 'enqueue', task: { job_id, bucket, generation, attempt } },
      ]);
    });
  });

  it('nobody but its holder moves a job that is being worked on, save the sweep and the owner', () => {
    holds(({ event, before, decision, now }) => {
      if (decision.kind !== 'accept' || before?.status !== 'processing') return;
      if ('execution' in event) {
        expect(event.execution).toBe(before.lease?.execution);
        return;
      }
      expect(['overdue', 'cancel_requested', 'delete_requested']).toContain(event.type);
      if (event.type === 'overdue') expect(before.lease!.expires_at <= now).toBe(true);
    });
  });

  it('results are written by whoever holds the lease', () => {
    holds(({ event, before, after }) => {
      if (after?.status !== 'completed' || before?.status === 'completed') return;
      expect(event).toMatchObject({
        type: 'completed',
        execution: before?.lease?.execution,
      });
    });
  });

  it('a song is charged once, and nobody more than the month has', () => {
    holds(({ before, after, account, charged }) => {
      if (before && after && before.charged_seconds > 0) {
        expect(after.charged_seconds).toBe(before.charged_seconds);
      }
      expect(account.seconds_this_month).toBe(charged);
      expect(charged).toBeLessThanOrEqual(TIGHT.maxSecondsPerMonth);
    });
  });

  it('the sweep alone brings each of them to an end', () => {
    fc.assert(
      fc.property(anyHistory, (steps) => {
        for (let job of tell(steps, () => undefined).values()) {
          for (let looks = 0; !isEnded(job.status); looks++) {
            expect(looks).toBeLessThan(MOST_LOOKS);
            const decision = transition(
              { job, account: emptyAccount('alice') },
              { type: 'overdue' },
              { now: job.due_at!, limits: TIGHT },
            );
            expect(decision.kind).toBe('accept');
            if (decision.kind === 'accept') job = decision.job!;
          }
        }
      }),
      { numRuns: HISTORIES },
    );
  });

  it('is told in these histories: each status, and attempts beyond the first', () => {
    const reached = new Set<string>();
    const look = ({ after }: Told) => {
      if (!after) return;
      reached.add(after.status);
      if (after.status === 'completed' && after.charged_seconds > 0) reached.add('charged');
      if (after.status === 'processing' && after.attempt > 1) reached.add('repeated');
      if (after.error?.code === 'gave_up') reached.add('given up');
    };
    fc.assert(
      fc.property(anyHistory, (steps) => {
        tell(steps, look);
      }),
      { numRuns: HISTORIES, seed: 1 },
    );
    expect([...reached].sort()).toEqual(
      [...Object.keys(WAYS), 'charged', 'repeated', 'given up'].sort(),
    );
  });
});
