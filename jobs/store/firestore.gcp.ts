import {
  FieldPath,
  Firestore,
  Timestamp,
  type CollectionReference,
  type FirestoreDataConverter,
  type Query,
} from '@google-cloud/firestore';

import type { Job } from '../../contract/job.js';
import { TransientError } from '../../model-runner/errors.js';
import { emptyAccount } from '../account.js';
import type { JobPage, JobStore, ListQuery } from '../ports.js';
import type { Account, Decision, JobState } from '../transition.js';
import { fromCursor, toCursor, type Position } from './cursor.js';
import { fold } from './fold.js';

/** gRPC's status codes for what may pass. */
const TRANSIENT_CODES: ReadonlySet<unknown> = new Set([
  4, // DEADLINE_EXCEEDED
  8, // RESOURCE_EXHAUSTED
  10, // ABORTED
  13, // INTERNAL
  14, // UNAVAILABLE
]);

/** An owner's account is shared by all of the owner's jobs, so a few may meet there. */
const TRANSACTION_ATTEMPTS = 10;

/** Firestore can't search within text: documents are read and looked through, this many at a time. */
const SEARCH_BATCH = 200;
/** A page is given back as it is after so many; its cursor leads on. */
const MOST_SEARCHED = 1000;

/** Jobs in Firestore: `jobs/{job_id}` and `accounts/{owner}`. */
export class FirestoreJobStore implements JobStore {
  readonly #db: Firestore;
  readonly #jobs: CollectionReference<Job>;
  readonly #accounts: CollectionReference<Account>;

  constructor(projectId: string, databaseId: string) {
    this.#db = new Firestore({ projectId, databaseId, ignoreUndefinedProperties: true });
    this.#jobs = this.#db.collection('jobs').withConverter(JOB_CONVERTER);
    this.#accounts = this.#db.collection('accounts').withConverter(ACCOUNT_CONVERTER);
  }

  transact(
    ref: { jobId: string; owner?: string },
    decide: (state: JobState) => Decision,
  ): Promise<Decision> {
    const document = this.#jobs.doc(ref.jobId);
    return ask(
      this.#db.runTransaction(
        async (transaction) => {
          const job = (await transaction.get(document)).data();
          const owner = job?.owner ?? ref.owner;
          const account =
            owner === undefined
              ? undefined
              : ((await transaction.get(this.#accounts.doc(owner))).data() ?? emptyAccount(owner));
          const decision = decide({ job, account });
          if (decision.kind !== 'accept') return decision;
          if (decision.job === null) transaction.delete(document);
          else transaction.set(document, decision.job);
          if (decision.account !== account) {
            transaction.set(this.#accounts.doc(decision.account.owner), decision.account);
          }
          return decision;
        },
        { maxAttempts: TRANSACTION_ATTEMPTS },
      ),
    );
  }

  async get(jobId: string): Promise<Job | undefined> {
    return (await ask(this.#jobs.doc(jobId).get())).data();
  }

  async list({ owner, search, limit, cursor }: ListQuery): Promise<JobPage> {
    const ofOwner = this.#jobs
      .where('owner', '==', owner)
      .orderBy('created_at', 'desc')
      .orderBy(FieldPath.documentId(), 'desc');
    const start = cursor === undefined ? undefined : fromCursor(cursor);
    return search === undefined || search === ''
      ? firstPage(await read(after(ofOwner, start).limit(limit + 1)), limit)
      : searchPage(ofOwner, { search, limit, start });
  }

  findOverdue(now: string, limit: number): Promise<Job[]> {
    return read(this.#jobs.where('due_at', '<=', now).orderBy('due_at').limit(limit));
  }

  watch(
    jobId: string,
    onJob: (job: Job | undefined) => void,
    onError?: (error: Error) => void,
  ): () => void {
    return this.#jobs.doc(jobId).onSnapshot((snapshot) => {
      onJob(snapshot.data());
    }, onError ?? fail);
  }

  close(): Promise<void> {
    return this.#db.terminate();
  }
}

async function searchPage(
  ofOwner: Query<Job>,
  { search, limit, start }: { search: string; limit: number; start: Position | undefined },
): Promise<JobPage> {
  const found: Job[] = [];
  let last = start;
  for (let searched = 0; searched < MOST_SEARCHED; searched += SEARCH_BATCH) {
    const batch = await read(after(ofOwner, last).limit(SEARCH_BATCH));
    found.push(...batch.filter(({ filename }) => fold(filename).includes(fold(search))));
    if (found.length > limit || batch.length < SEARCH_BATCH) return firstPage(found, limit);
    last = batch.at(-1)!;
  }
  return { jobs: found, nextCursor: toCursor(last!) };
}

/** @param found more than the limit where there are more */
function firstPage(found: Job[], limit: number): JobPage {
  const jobs = found.slice(0, limit);
  return found.length > limit ? { jobs, nextCursor: toCursor(jobs.at(-1)!) } : { jobs };
}

function after(query: Query<Job>, position: Position | undefined): Query<Job> {
  return position ? query.startAfter(position.created_at, position.job_id) : query;
}

async function read(query: Query<Job>): Promise<Job[]> {
  return (await ask(query.get())).docs.map((snapshot) => snapshot.data());
}

/** Times are text, which orders as they do, but for the one that Firestore itself deletes by. */
const JOB_CONVERTER: FirestoreDataConverter<Job> = {
  toFirestore: (job) => ({
    ...job,
    expires_at: Timestamp.fromDate(new Date(job.expires_at as string)),
  }),
  fromFirestore: (snapshot) => {
    const document = snapshot.data();
    const expiresAt = document['expires_at'] as Timestamp;
    return { ...document, expires_at: expiresAt.toDate().toISOString() } as Job;
  },
};

const ACCOUNT_CONVERTER: FirestoreDataConverter<Account> = {
  toFirestore: (account) => account,
  fromFirestore: (snapshot) => snapshot.data() as Account,
};

async function ask<Answer>(answer: Promise<Answer>): Promise<Answer> {
  try {
    return await answer;
  } catch (error) {
    if (!isTransient(error)) throw error;
    throw new TransientError(`Firestore does not answer: ${error.message}`, { cause: error });
  }
}

function isTransient(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && TRANSIENT_CODES.has(error.code);
}

function fail(error: Error): never {
  throw error;
}
