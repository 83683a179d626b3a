import { validate } from 'uuid';

import type { Job } from '../../contract/job.js';
import { applyEvent } from '../../jobs/lifecycle.js';
import type { JobStore } from '../../jobs/ports.js';
import type { JobEvent } from '../../jobs/transition.js';
import { Refusal } from '../http/refusal.js';
import type { FunctionPorts } from '../lifecycle.gcp.js';

export interface OwnJobRef {
  owner: string;
  jobId: string;
}

/**
 * Reads a job for its owner. Somebody else's job is not told apart from one that is not there.
 *
 * @throws Refusal job_not_found
 */
export async function readOwnJob(store: JobStore, { owner, jobId }: OwnJobRef): Promise<Job> {
  const job = validate(jobId) ? await store.get(jobId) : undefined;
  if (job?.owner === owner) return job;
  throw new Refusal(
    'job_not_found',
    'There is no job of yours with this id; it may have been deleted. GET /api/v1/jobs lists yours.',
  );
}

/** What an owner may ask of a job that is to stay. */
export type OwnersEvent = Extract<
  JobEvent,
  { type: 'retry_requested' | 'cancel_requested' | 'rescored' }
>;

/**
 * Does to a job what its owner asks for.
 *
 * @returns the job as it is then
 * @throws Refusal with what stands against it
 */
export async function changeOwnJob(
  ports: FunctionPorts,
  ref: OwnJobRef,
  event: OwnersEvent,
): Promise<Job> {
  await readOwnJob(ports.store, ref);
  const decision = await applyEvent(ports, { jobId: ref.jobId }, event);
  if (decision.kind === 'refuse') throw new Refusal(decision.code, decision.message);
  const changed = decision.kind === 'accept' ? decision.job : null;
  return changed ?? readOwnJob(ports.store, ref);
}

/**
 * Leaves nothing of a job, whatever it is doing.
 *
 * @throws Refusal job_not_found
 */
export async function deleteOwnJob(ports: FunctionPorts, ref: OwnJobRef): Promise<void> {
  await readOwnJob(ports.store, ref);
  const decision = await applyEvent(ports, { jobId: ref.jobId }, { type: 'delete_requested' });
  if (decision.kind === 'refuse') throw new Refusal(decision.code, decision.message);
}
