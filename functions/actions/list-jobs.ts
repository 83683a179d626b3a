import { BadCursorError, type JobPage, type JobStore, type ListQuery } from '../../jobs/ports.js';
import { Refusal } from '../http/refusal.js';

/**
 * A page of somebody's jobs, newest first. An empty search finds all.
 *
 * @throws Refusal invalid_request for a cursor that no page ended with
 */
export async function listJobs(store: JobStore, { search, ...query }: ListQuery): Promise<JobPage> {
  try {
    return await store.list({ ...query, ...(search && { search }) });
  } catch (error) {
    if (!(error instanceof BadCursorError)) throw error;
    throw new Refusal('invalid_request', error.message, { cause: error });
  }
}
