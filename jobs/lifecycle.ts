import { isDeepStrictEqual } from 'node:util';

import { toPublicJob, type Job } from '../contract/job.js';
import { jobPrefix } from '../contract/object-names.js';
import type { Logger } from '../platform/log.js';
import { mirrorJob } from './mirror.js';
import type { Clock, JobStore, ObjectStore, TaskQueue } from './ports.js';
import {
  transition,
  type Decision,
  type Effect,
  type JobEvent,
  type Limits,
} from './transition.js';

export interface LifecyclePorts {
  store: JobStore;
  queue: TaskQueue;
  objects: ObjectStore;
  clock: Clock;
  limits: Limits;
  buckets: Buckets;
  /** Is told "job changed" of every change: what operators' metrics count (terraform/monitoring.tf). */
  log: Pick<Logger, 'info'>;
}

/** The names of the two buckets. */
export interface Buckets {
  uploads: string;
  scores: string;
}

/**
 * Lets an event happen to a job: decides and writes in one transaction, then does what follows from it
 * (tasks, objects, metadata.json).
 *
 * Between the write and what follows, the process may end or a service may fail. Nothing that matters
 * is lost by that. Sending the event again, as queues and users do, repeats what follows although the
 * event itself is ignored; a task that was never enqueued is made up for by the sweep, because the job
 * stays due; objects left over go with their bucket's retention.
 *
 * @param ref the job; `owner` for `created`
 * @returns what was decided; of an accepted event, the job as it was written
 * @throws TransientError when a service can't be reached: the event may or may not have happened, and
 *   may be sent again
 */
export async function applyEvent(
  ports: LifecyclePorts,
  ref: { jobId: string; owner?: string },
  event: JobEvent,
): Promise<Decision> {
  // Once the document is gone, a deletion can't be asked for again. So the objects go first, and again
  // afterwards, for what an execution may have written in between.
  if (event.type === 'delete_requested') await deleteObjects(ports, ref.jobId);

  let before: Job | undefined;
  const decision = await ports.store.transact(ref, (state) => {
    before = state.job;
    return transition(state, event, {
      now: ports.clock.now().toISOString(),
      limits: ports.limits,
    });
  });
  if (decision.kind === 'refuse') return decision;
  if (decision.kind === 'accept') {
    const { status = 'deleted', stage = null, attempt = 0 } = decision.job ?? {};
    ports.log.info('job changed', { job_id: ref.jobId, event: event.type, status, stage, attempt });
  }

  for (const effect of decision.effects) await perform(ports, effect);
  if (decision.kind === 'ignore' || ownerSeesChange(before, decision.job)) {
    await mirrorJob(ports, ref.jobId);
  }
  return decision;
}

async function perform(ports: LifecyclePorts, effect: Effect): Promise<void> {
  switch (effect.type) {
    case 'enqueue':
      return ports.queue.enqueue(effect.task);
    case 'delete_objects':
      return deleteObjects(ports, effect.job_id);
  }
}

async function deleteObjects({ objects, buckets }: LifecyclePorts, jobId: string): Promise<void> {
  await objects.deleteAll(buckets.uploads, jobPrefix(jobId));
  await objects.deleteAll(buckets.scores, jobPrefix(jobId));
}

/** A lease that is renewed changes nothing that is worth a write of metadata.json. */
function ownerSeesChange(before: Job | undefined, after: Job | null): boolean {
  if (!before || !after) return true;
  const { updated_at } = after;
  return !isDeepStrictEqual(toPublicJob({ ...before, updated_at }), toPublicJob(after));
}
