import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

import Database from 'libsql';

import type { Job } from '../../contract/job.js';
import { TransientError } from '../../model-runner/errors.js';
import { emptyAccount } from '../account.js';
import type { JobPage, JobStore, ListQuery } from '../ports.js';
import type { Account, Decision, JobState } from '../transition.js';
import { fromCursor, toCursor, type Position } from './cursor.js';
import { fold } from './fold.js';

/** Documents as JSON, beside what they are looked up by. */
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS jobs (
    job_id TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    created_at TEXT NOT NULL,
    due_at TEXT,
    folded_filename TEXT NOT NULL,
    document TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS jobs_of_owner ON jobs (owner, created_at DESC, job_id DESC);
  CREATE INDEX IF NOT EXISTS jobs_due ON jobs (due_at) WHERE due_at IS NOT NULL;
  CREATE TABLE IF NOT EXISTS accounts (
    owner TEXT PRIMARY KEY,
    document TEXT NOT NULL
  ) STRICT;
`;

/** Orders before every position there is. */
const NEWEST: Position = { created_at: '~', job_id: '' };
const BUSY_MILLISECONDS = 5000;
const LOOK_MILLISECONDS = 150;

interface Row {
  document: string;
}

interface Watcher {
  jobId: string;
  onJob: (job: Job | undefined) => void;
  /** The document that was told last, undefined for none; null before the first. */
  told: string | undefined | null;
}

/**
 * Jobs in one SQLite file, for the suite on one machine. Several processes may have it open at once:
 * writers queue up for it, readers never wait.
 */
export class EmbeddedJobStore implements JobStore {
  readonly #db: Database.Database;
  readonly #watchers = new Set<Watcher>();
  #looking: NodeJS.Timeout | undefined;
  #version: unknown;

  /** @param file is made where there is none, its folder too */
  constructor(file: string) {
    mkdirSync(dirname(file), { recursive: true });
    this.#db = new Database(file, { timeout: BUSY_MILLISECONDS });
    this.#db.pragma('journal_mode = WAL');
    this.#db.exec(SCHEMA);
  }

  transact(
    ref: { jobId: string; owner?: string },
    decide: (state: JobState) => Decision,
  ): Promise<Decision> {
    const decideAndWrite = this.#db.transaction(() => {
      const job = this.#read(ref.jobId);
      const owner = job?.owner ?? ref.owner;
      const account = owner === undefined ? undefined : this.#readAccount(owner);
      const decision = decide({ job, account });
      if (decision.kind === 'accept') {
        this.#write(ref.jobId, decision.job);
        if (decision.account !== account) this.#writeAccount(decision.account);
      }
      return decision;
    });
    // Takes the lock before reading: a transaction that reads first may not be able to write.
    const decision = ask(() => decideAndWrite.immediate());
    // The file's version tells of other connections' writes, not of this one's.
    setImmediate(() => {
      this.#tellWatchers();
    });
    return decision;
  }

  get(jobId: string): Promise<Job | undefined> {
    return ask(() => this.#read(jobId));
  }

  list({ owner, search = '', limit, cursor }: ListQuery): Promise<JobPage> {
    return ask(() => {
      const { created_at, job_id } = cursor === undefined ? NEWEST : fromCursor(cursor);
      const rows = this.#db
        .prepare(
          `SELECT document FROM jobs
           WHERE owner = ? AND (created_at, job_id) < (?, ?) AND instr(folded_filename, ?)
           ORDER BY created_at DESC, job_id DESC LIMIT ?`,
        )
        .all(owner, created_at, job_id, fold(search), limit + 1);
      const found = rows.map(toJob);
      const jobs = found.slice(0, limit);
      return found.length > limit ? { jobs, nextCursor: toCursor(jobs.at(-1)!) } : { jobs };
    });
  }

  findOverdue(now: string, limit: number): Promise<Job[]> {
    return ask(() =>
      this.#db
        .prepare('SELECT document FROM jobs WHERE due_at <= ? ORDER BY due_at LIMIT ?')
        .all(now, limit)
        .map(toJob),
    );
  }

  watch(jobId: string, onJob: (job: Job | undefined) => void): () => void {
    const watcher: Watcher = { jobId, onJob, told: null };
    this.#watchers.add(watcher);
    // Whoever watches does so while doing something else; that alone keeps no process alive.
    this.#looking ??= setInterval(() => {
      this.#tellOfOthersWrites();
    }, LOOK_MILLISECONDS).unref();
    setImmediate(() => {
      this.#tellWatchers();
    });
    return () => {
      this.#watchers.delete(watcher);
      if (this.#watchers.size === 0) this.#stopLooking();
    };
  }

  close(): Promise<void> {
    this.#watchers.clear();
    this.#stopLooking();
    return ask(() => {
      this.#db.close();
    });
  }

  #stopLooking(): void {
    clearInterval(this.#looking);
    this.#looking = undefined;
  }

  #tellOfOthersWrites(): void {
    const version = JSON.stringify(this.#db.pragma('data_version'));
    if (version === this.#version) return;
    this.#version = version;
    this.#tellWatchers();
  }

  #tellWatchers(): void {
    for (const watcher of this.#watchers) {
      const document = this.#readDocument(watcher.jobId);
      if (document === watcher.told) continue;
      watcher.told = document;
      watcher.onJob(document === undefined ? undefined : toJob({ document }));
    }
  }

  #read(jobId: string): Job | undefined {
    const document = this.#readDocument(jobId);
    return document === undefined ? undefined : toJob({ document });
  }

  #readDocument(jobId: string): string | undefined {
    const row = this.#db.prepare('SELECT document FROM jobs WHERE job_id = ?').get(jobId);
    return (row as Row | undefined)?.document;
  }

  #write(jobId: string, job: Job | null): void {
    if (job === null) {
      this.#db.prepare('DELETE FROM jobs WHERE job_id = ?').run(jobId);
      return;
    }
    const { owner, created_at, due_at, filename } = job;
    this.#db
      .prepare('INSERT OR REPLACE INTO jobs VALUES (?, ?, ?, ?, ?, ?)')
      .run(jobId, owner, created_at, due_at, fold(filename), JSON.stringify(job));
  }

  #readAccount(owner: string): Account {
    const row = this.#db.prepare('SELECT document FROM accounts WHERE owner = ?').get(owner);
    return row === undefined ? emptyAccount(owner) : (JSON.parse((row as Row).document) as Account);
  }

  #writeAccount(account: Account): void {
    this.#db
      .prepare('INSERT OR REPLACE INTO accounts VALUES (?, ?)')
      .run(account.owner, JSON.stringify(account));
  }
}

function toJob(row: unknown): Job {
  return JSON.parse((row as Row).document) as Job;
}

/** Does what libsql does at once as if it took its time, as the port wants it. */
function ask<Answer>(question: () => Answer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    try {
      resolve(question());
    } catch (error) {
      reject(isBusy(error) ? busy(error) : (error as Error));
    }
  });
}

function busy(cause: unknown): TransientError {
  return new TransientError(
    `The job store was in use by other processes for ${BUSY_MILLISECONDS / 1000} seconds.`,
    { cause },
  );
}

function isBusy(error: unknown): boolean {
  return error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY');
}
