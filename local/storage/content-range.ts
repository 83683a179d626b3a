import { StorageError } from './errors.js';

/** What a request to a resumable session brings. Offsets and sizes in bytes. */
export interface ContentRange {
  /** Undefined where nothing is sent: only the state is asked for. */
  first: number | undefined;
  /** Inclusive; undefined where the body goes on to the end of the object. */
  last: number | undefined;
  /** Undefined while the sender does not know. */
  total: number | undefined;
}

const FORM = /^bytes (?:\*|(\d+)-(?:(\d+)|\*))\/(?:(\d+)|\*)$/;

/**
 * Reads Content-Range. Where there is none, the whole object comes at once; a star stands for what
 * the sender does not know or send.
 *
 * @throws StorageError invalid
 */
export function parseContentRange(value: string | undefined): ContentRange {
  if (value === undefined) return { first: 0, last: undefined, total: undefined };
  const match = FORM.exec(value.trim());
  const [first, last, total] = [match?.[1], match?.[2], match?.[3]].map((digits) =>
    digits === undefined ? undefined : Number(digits),
  );
  const isBackward = first !== undefined && last !== undefined && last < first;
  const isBeyond =
    total !== undefined && (last ?? first ?? 0) > (last === undefined ? total : total - 1);
  if (!match || isBackward || isBeyond) {
    throw new StorageError('invalid', `Content-Range is "${value}".`);
  }
  return { first, last, total };
}
