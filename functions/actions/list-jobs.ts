import { BadCursorError, type JobPage, type JobStore, type ListQuery } from '../../jobs/ports.js';
import { Refusal } from '../http/refusal.js';

/** A query as it comes: what is empty or undefined is not asked for. */
export type PageQuery = Pick<ListQuery, 'owner' | 'limit'> & {
  search?: string | undefined;
  cursor?: string | undefined;
};

/**
 * A page of somebody's jobs, newest first.
 *
 * @throws Refusal invalid_request for a cursor that no page ended with
 */
export async function listJobs(store: JobStore, query: PageQuery): Promise<JobPage> {
  const { owner, limit, search, cursor } = query;
  try {
    return await store.list({ owner, limit, ...(search && { search }), ...(cursor && { cursor }) });
  } catch (error) {
    if (!(error instanceof BadCursorError)) throw error;
    throw new Refusal('invalid_request', error.message, { cause: error });
  }
}
