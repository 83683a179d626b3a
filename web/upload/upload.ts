import {
  FIRST_STATE,
  isOver,
  nextState,
  type UploadEvent,
  type UploadState,
} from './upload-state.js';

/** Requests to the bucket. None throws but for `signal`: what happens is told as an event. */
export interface UploadTransport {
  open: (signal: AbortSignal) => Promise<UploadEvent>;
  /** Sends bytes from `start` up to, not including, `end`. */
  send: (session: string, chunk: Chunk, signal: AbortSignal) => Promise<UploadEvent>;
  ask: (session: string, signal: AbortSignal) => Promise<UploadEvent>;
  /** Tells the bucket to forget what it has; best effort. */
  abandon: (session: string) => void;
}

export interface Chunk {
  start: number;
  end: number;
  /** Called with how many bytes of the whole file have left. */
  onSent: (bytes: number) => void;
}

export interface UploadPorts {
  transport: UploadTransport;
  /** Resolves after `delayMs`, or earlier where somebody is impatient. */
  pause: (delayMs: number, signal: AbortSignal) => Promise<void>;
  onState: (state: UploadState) => void;
  onSent: (bytes: number) => void;
}

/** Google asks for multiples of 256 KiB. */
export const CHUNK_BYTES = 32 * 256 * 1024;

/**
 * Uploads a file of `sizeBytes` to its end, whatever the connection does meanwhile.
 *
 * @returns the state it ended in: done or refused
 * @throws signal's reason when it aborts
 */
export async function upload(
  sizeBytes: number,
  ports: UploadPorts,
  signal: AbortSignal,
): Promise<UploadState> {
  let state: UploadState = FIRST_STATE;
  let session: string | undefined;
  try {
    while (!isOver(state)) {
      signal.throwIfAborted();
      ports.onState(state);
      state = nextState(state, await act(state, { sizeBytes, ports, signal }));
      if ('session' in state) ({ session } = state);
    }
    signal.throwIfAborted();
  } catch (error) {
    if (session !== undefined) ports.transport.abandon(session);
    throw error;
  }
  ports.onState(state);
  return state;
}

async function act(
  state: Exclude<UploadState, { kind: 'done' | 'refused' }>,
  context: { sizeBytes: number; ports: UploadPorts; signal: AbortSignal },
): Promise<UploadEvent> {
  const { sizeBytes, ports, signal } = context;
  switch (state.kind) {
    case 'opening':
      return ports.transport.open(signal);
    case 'asking':
      return ports.transport.ask(state.session, signal);
    case 'sending': {
      const start = state.offset;
      const end = Math.min(start + CHUNK_BYTES, sizeBytes);
      ports.onSent(start);
      return ports.transport.send(state.session, { start, end, onSent: ports.onSent }, signal);
    }
    case 'waiting':
      await ports.pause(state.delayMs, signal);
      return { kind: 'waited' };
  }
}
