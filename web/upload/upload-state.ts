/**
 * An upload by Google's resumable protocol: a session is opened, bytes are sent in chunks, and after
 * anything unexpected the session is asked how far it got. Pure: upload.ts does what a state says.
 * https://cloud.google.com/storage/docs/performing-resumable-uploads
 */
export type UploadState =
  /** A session has to be opened. */
  | { kind: 'opening'; failures: number }
  /** Bytes from `offset` on have to be sent. */
  | { kind: 'sending'; session: string; offset: number; failures: number }
  /** Who knows what has arrived? The session has to be asked. */
  | { kind: 'asking'; session: string; offset: number; failures: number }
  /** The connection is lost; after `delayMs` comes the next try. */
  | { kind: 'waiting'; session?: string; offset: number; failures: number; delayMs: number }
  | { kind: 'done' }
  /** Trying again does not help. */
  | { kind: 'refused'; message: string };

export type UploadEvent =
  | { kind: 'opened'; session: string }
  /** The session holds this many bytes and wants the rest. */
  | { kind: 'holds'; bytes: number }
  | { kind: 'complete' }
  /** No answer, or one that says "later". */
  | { kind: 'lost' }
  /** The session is no more. */
  | { kind: 'session_gone' }
  | { kind: 'refused'; message: string }
  | { kind: 'waited' };

export const FIRST_STATE: UploadState = { kind: 'opening', failures: 0 };

const FIRST_DELAY_MS = 1000;
const LONGEST_DELAY_MS = 30_000;

/** @returns what has to be done after `event` has happened in `state` */
export function nextState(state: UploadState, event: UploadEvent): UploadState {
  if (isOver(state)) return state;
  switch (event.kind) {
    case 'opened':
      return { kind: 'sending', session: event.session, offset: 0, failures: 0 };
    case 'holds':
      return afterHolding(state, event.bytes);
    case 'complete':
      return { kind: 'done' };
    case 'lost':
      return wait(state);
    case 'session_gone':
      // Nothing of what was sent is kept; the wait keeps a broken bucket from being hammered.
      return wait({ kind: 'opening', failures: state.failures });
    case 'refused':
      return { kind: 'refused', message: event.message };
    case 'waited':
      return afterWaiting(state);
  }
}

export function isOver(
  state: UploadState,
): state is Extract<UploadState, { kind: 'done' | 'refused' }> {
  return state.kind === 'done' || state.kind === 'refused';
}

type Live = Exclude<UploadState, { kind: 'done' | 'refused' }>;

function afterHolding(state: Live, bytes: number): UploadState {
  if (state.kind !== 'sending' && state.kind !== 'asking') return state;
  // Bytes that never stay would be sent for ever.
  if (state.kind === 'sending' && bytes <= state.offset) return wait(state);
  const failures = bytes > state.offset ? 0 : state.failures;
  return { kind: 'sending', session: state.session, offset: bytes, failures };
}

function wait(state: Live): UploadState {
  const failures = state.failures + 1;
  const delayMs = Math.min(FIRST_DELAY_MS * 2 ** (failures - 1), LONGEST_DELAY_MS);
  if (state.kind === 'opening') return { kind: 'waiting', offset: 0, failures, delayMs };
  return { ...state, kind: 'waiting', failures, delayMs };
}

function afterWaiting(state: Live): UploadState {
  if (state.kind !== 'waiting') return state;
  const { session, offset, failures } = state;
  if (session === undefined) return { kind: 'opening', failures };
  return { kind: 'asking', session, offset, failures };
}
