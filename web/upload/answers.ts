import type { UploadEvent } from './upload-state.js';

/** An answer of the bucket, as far as it matters here. */
export interface BucketAnswer {
  status: number;
  /** The headers that CORS lets a page see; null where there is none. */
  location: string | null;
  range: string | null;
}

/** What the answer to the request that opens a session means. */
export function readOpened({ status, location }: BucketAnswer): UploadEvent {
  if (status >= 200 && status < 300 && location) return { kind: 'opened', session: location };
  if (status >= 200 && status < 300) {
    return refuse(
      'The bucket gave no address to upload to. Its CORS settings must expose Location.',
    );
  }
  // Refused signatures are told apart from expired ones only in the body, which says no more to a user.
  if (status === 400 || status === 403) {
    return refuse('The permission to upload was refused or has run out. Drop the song again.');
  }
  return readOther(status);
}

/** What the answer to bytes, or to the question of how many arrived, means. */
export function readSent({ status, range }: BucketAnswer): UploadEvent {
  if (status === 200 || status === 201) return { kind: 'complete' };
  if (status === 308) return { kind: 'holds', bytes: heldBytes(range) };
  if (status === 404 || status === 410) return { kind: 'session_gone' };
  return readOther(status);
}

function readOther(status: number): UploadEvent {
  // Another try got through: the song is there, and nobody but its owner could have put it there.
  if (status === 412) return { kind: 'complete' };
  if (status === 0 || status === 408 || status === 429 || status >= 500) return { kind: 'lost' };
  return refuse(`The song was not taken (HTTP ${status}). Drop it again.`);
}

/** @param range `bytes=0-42`: the last byte that has arrived; none, where none has */
function heldBytes(range: string | null): number {
  const last = /^bytes=0-(\d+)$/.exec(range ?? '')?.[1];
  return last === undefined ? 0 : Number(last) + 1;
}

function refuse(message: string): UploadEvent {
  return { kind: 'refused', message };
}
