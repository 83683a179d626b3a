import { MILESTONES, type Stage } from '../../contract/milestones.js';
import { TransientError } from '../errors.js';
import type { Order, RunnerPorts } from './ports.js';
import { heldAfter, isHeldBy, reasonOf, recordPatiently, whereabouts } from './record.js';
import { StageTimes } from './stage-times.js';

/** The job is somebody else's now, or nobody's: whatever was being done for it is to stop. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError';
}

/** What the work goes on under. */
export interface Lease {
  /** Fires when the lease is lost (with a LeaseLostError) or the execution is to stop. */
  signal: AbortSignal;
  /** Notes how far the work is; written at the next beat, never waited for. */
  report: (progress: Progress) => void;
  /** Says how long the song is. @throws LeaseLostError where that is more than its owner has left */
  measured: (durationSeconds: number) => Promise<void>;
  /** Renews the lease. @throws LeaseLostError */
  confirm: () => Promise<void>;
}

export interface Progress {
  stage: Stage;
  /** Of the whole, see contract/milestones.ts. */
  percent: number;
}

export interface HoldOptions {
  ports: Pick<RunnerPorts, 'record' | 'watchJob' | 'clock' | 'sleep' | 'log'>;
  order: Order;
  leaseSeconds: number;
  /** Fires when the execution is to stop; its reason is then what the work ends with. */
  stop: AbortSignal;
}

/** Firestore takes about one write a second to a document. */
const BEAT_MILLISECONDS = 1000;
/** Less is not worth a write, nor a redrawn page. */
const STEP_PERCENT = 2;

/**
 * Does the work of a job for as long as its lease holds: renews it, writes down how far the work is,
 * and watches the job, so that cancelling, deleting or a takeover ends the work within a second or so.
 *
 * Everything is written by one loop, a beat apart: at most one write a second, and none against
 * another of our own.
 *
 * @returns what the work returns; the lease may have lapsed by then, which the next event finds out
 * @throws LeaseLostError, the reason of `stop`, or what the work throws
 */
export async function holdLease<T>(
  options: HoldOptions,
  work: (lease: Lease) => Promise<T>,
): Promise<T> {
  const { ports, order, stop } = options;
  const { execution } = order;
  const lost = new AbortController();
  const done = new AbortController();
  const signal = AbortSignal.any([stop, lost.signal]);
  const confirm = async (): Promise<void> => {
    const decision = await recordPatiently(ports, { type: 'renewed', execution });
    if (!heldAfter(decision, execution)) throw new LeaseLostError(reasonOf(decision));
  };
  const measured = async (durationSeconds: number): Promise<void> => {
    const event = { type: 'measured', execution, duration_seconds: durationSeconds } as const;
    const decision = await recordPatiently(ports, event);
    // An earlier attempt may have been charged for the song; then there is nothing to hear.
    if (decision.kind === 'ignore') return confirm();
    if (!heldAfter(decision, execution)) throw new LeaseLostError(reasonOf(decision));
  };
  const progress = new ProgressNews();
  const times = new StageTimes(ports);
  const unwatch = ports.watchJob((job) => {
    if (!isHeldBy(job, execution)) lost.abort(new LeaseLostError(whereabouts(job)));
  });
  const beating = beat({ ...options, progress, lost, done: done.signal });
  try {
    signal.throwIfAborted();
    const made = await work({
      signal,
      report: (reached) => {
        progress.note(reached);
        times.at(reached.stage);
      },
      measured,
      confirm,
    });
    times.at(undefined);
    return made;
  } catch (error) {
    // What fails once the signal has fired fails because of it.
    throw signal.aborted ? signal.reason : error;
  } finally {
    unwatch();
    done.abort();
    await beating;
  }
}

async function beat(
  options: HoldOptions & { progress: ProgressNews; lost: AbortController; done: AbortSignal },
): Promise<void> {
  const { ports, order, leaseSeconds, progress, lost, done } = options;
  const { execution } = order;
  const renewEveryMilliseconds = (leaseSeconds * 1000) / 3;
  let renewedMilliseconds = ports.clock.now().getTime();

  /** At most one event a beat; what could not be said is said at the next. */
  async function sayWhatIsDue(): Promise<void> {
    const nowMilliseconds = ports.clock.now().getTime();
    const renewalIsDue = nowMilliseconds - renewedMilliseconds >= renewEveryMilliseconds;
    const made = renewalIsDue ? undefined : progress.due();
    if (!renewalIsDue && !made) return;
    const decision = await ports.record(
      made
        ? { type: 'progressed', execution, stage: made.stage, progress: Math.floor(made.percent) }
        : { type: 'renewed', execution },
    );
    if (!heldAfter(decision, execution)) {
      lost.abort(new LeaseLostError(reasonOf(decision)));
      return;
    }
    if (made) progress.written(made);
    else renewedMilliseconds = nowMilliseconds;
  }

  for (;;) {
    await ports.sleep(BEAT_MILLISECONDS, done);
    if (done.aborted || lost.signal.aborted) return;
    try {
      await sayWhatIsDue();
    } catch (error) {
      // A store that is away for a moment costs nothing: the lease outlasts three of our renewals.
      if (error instanceof TransientError)
        ports.log.warn('The job store did not answer.', { error });
      else lost.abort(error);
    }
  }
}

/** Keeps the latest progress, and tells whether it is worth writing. */
class ProgressNews {
  #latest: Progress | undefined;
  #written: { stage: Stage | undefined; percent: number } = {
    stage: undefined,
    percent: MILESTONES.started,
  };

  note(progress: Progress): void {
    this.#latest = progress;
  }

  due(): Progress | undefined {
    const latest = this.#latest;
    if (!latest) return undefined;
    const isNews =
      latest.stage !== this.#written.stage ||
      latest.percent >= this.#written.percent + STEP_PERCENT;
    return isNews ? latest : undefined;
  }

  written(progress: Progress): void {
    this.#written = progress;
  }
}
