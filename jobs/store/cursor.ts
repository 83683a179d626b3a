import type { Job } from '../../contract/job.js';
import { BadCursorError } from '../ports.js';

/** A place in a list of jobs that is ordered by these; unlike a number, it stays where it is. */
export type Position = Pick<Job, 'created_at' | 'job_id'>;

const POSITION = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)\/([0-9a-f-]{36})$/;

export function toCursor({ created_at, job_id }: Position): string {
  return Buffer.from(`${created_at}/${job_id}`).toString('base64url');
}

/** @throws BadCursorError */
export function fromCursor(cursor: string): Position {
  const [, created_at, job_id] = POSITION.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (created_at !== undefined && job_id !== undefined) return { created_at, job_id };
  throw new BadCursorError(
    `The cursor "${cursor}" is not one that a page of jobs ended with. Give next_cursor as it was, ` +
      'or none to begin with the newest job.',
  );
}
