import fc from 'fast-check';

import { readOpened, readSent } from '../../web/upload/answers.js';
import { CHUNK_BYTES, upload, type UploadTransport } from '../../web/upload/upload.js';
import {
  FIRST_STATE,
  nextState,
  type UploadEvent,
  type UploadState,
} from '../../web/upload/upload-state.js';

/** What becomes of one request, when it is not simply answered. */
type Fate = 'answered' | 'never_arrives' | 'half_arrives' | 'answer_lost' | 'session_gone';

const fates = fc.array(
  fc.constantFrom<Fate>('answered', 'never_arrives', 'half_arrives', 'answer_lost', 'session_gone'),
  { maxLength: 30 },
);

/** A bucket that keeps what arrives, over a connection that does to requests what `script` says. */
function fakeBucket(sizeBytes: number, script: readonly Fate[]) {
  const bucket = { held: 0, sessions: 0, abandoned: [] as string[], sentBytes: 0 };
  const coming = [...script];
  const held = (): UploadEvent =>
    bucket.held === sizeBytes ? { kind: 'complete' } : { kind: 'holds', bytes: bucket.held };
  const transport: UploadTransport = {
    open: () => {
      const fate = coming.shift() ?? 'answered';
      if (fate === 'never_arrives') return Promise.resolve({ kind: 'lost' });
      bucket.sessions++;
      bucket.held = 0;
      return Promise.resolve(
        fate === 'answered'
          ? { kind: 'opened', session: `session-${bucket.sessions}` }
          : { kind: 'lost' },
      );
    },
    send: (session, { start, end }) => {
      expect(session).toBe(`session-${bucket.sessions}`);
      // Google refuses bytes that leave a gap, and chunks of odd sizes but for the last.
      expect(start).toBe(bucket.held);
      expect(end === sizeBytes || (end - start) % (256 * 1024) === 0).toBe(true);
      const fate = coming.shift() ?? 'answered';
      if (fate === 'session_gone') return Promise.resolve({ kind: 'session_gone' });
      if (fate === 'never_arrives') return Promise.resolve({ kind: 'lost' });
      bucket.held = fate === 'half_arrives' ? start + Math.floor((end - start) / 2) : end;
      return Promise.resolve(fate === 'answered' ? held() : { kind: 'lost' });
    },
    ask: () => {
      const fate = coming.shift() ?? 'answered';
      if (fate === 'session_gone') return Promise.resolve({ kind: 'session_gone' });
      return Promise.resolve(fate === 'answered' ? held() : { kind: 'lost' });
    },
    abandon: (session) => bucket.abandoned.push(session),
  };
  return { bucket, transport };
}

function ports(transport: UploadTransport, seen: UploadState[] = []) {
  return {
    transport,
    pause: () => Promise.resolve(),
    onState: (state: UploadState) => seen.push(state),
    onSent: () => undefined,
  };
}

describe('an upload', () => {
  it('arrives whole, whatever the connection does on the way', async () => {
    const property = fc.asyncProperty(
      fc.integer({ min: 1, max: 3 * CHUNK_BYTES }),
      fates,
      async (sizeBytes, script) => {
        const { bucket, transport } = fakeBucket(sizeBytes, script);
        const end = await upload(sizeBytes, ports(transport), new AbortController().signal);
        expect(end).toEqual({ kind: 'done' });
        expect(bucket.held).toBe(sizeBytes);
      },
    );
    await fc.assert(property);
  });

  it('asks what has arrived after a lost connection, and goes on from there', async () => {
    const seen: UploadState[] = [];
    const { transport } = fakeBucket(CHUNK_BYTES, ['answered', 'half_arrives']);
    await upload(CHUNK_BYTES, ports(transport, seen), new AbortController().signal);
    expect(seen).toMatchObject([
      { kind: 'opening' },
      { kind: 'sending', offset: 0 },
      { kind: 'waiting', delayMs: 1000 },
      { kind: 'asking' },
      { kind: 'sending', offset: CHUNK_BYTES / 2 },
      { kind: 'done' },
    ]);
  });

  it('begins again where the session is gone', async () => {
    const { bucket, transport } = fakeBucket(9, ['answered', 'session_gone']);
    await upload(9, ports(transport), new AbortController().signal);
    expect(bucket.sessions).toBe(2);
  });

  it('tells the bucket when it is cancelled', async () => {
    const controller = new AbortController();
    const { bucket, transport } = fakeBucket(9, ['answered', 'never_arrives']);
    const cancelling = {
      ...ports(transport),
      pause: () => {
        controller.abort();
        return Promise.resolve();
      },
    };
    await expect(upload(9, cancelling, controller.signal)).rejects.toThrow('aborted');
    expect(bucket.abandoned).toEqual(['session-1']);
  });

  it('waits longer after each failure, up to half a minute', () => {
    const delays: number[] = [];
    let state: UploadState = FIRST_STATE;
    for (let failures = 0; failures < 7; failures++) {
      state = nextState(state, { kind: 'lost' });
      if (state.kind === 'waiting') delays.push(state.delayMs / 1000);
      state = nextState(state, { kind: 'waited' });
    }
    expect(delays).toEqual([1, 2, 4, 8, 16, 30, 30]);
  });

  it('does not send for ever what never stays', () => {
    const sending: UploadState = { kind: 'sending', session: 's', offset: 5, failures: 0 };
    expect(nextState(sending, { kind: 'holds', bytes: 5 })).toMatchObject({ kind: 'waiting' });
  });
});

describe("the bucket's answers", () => {
  const answer = { location: null, range: null };

  it.each([
    [
      { ...answer, status: 308, range: 'bytes=0-262143' },
      { kind: 'holds', bytes: 262_144 },
    ],
    [
      { ...answer, status: 308 },
      { kind: 'holds', bytes: 0 },
    ],
    [{ ...answer, status: 200 }, { kind: 'complete' }],
    [{ ...answer, status: 412 }, { kind: 'complete' }],
    [{ ...answer, status: 410 }, { kind: 'session_gone' }],
    [{ ...answer, status: 503 }, { kind: 'lost' }],
    [{ ...answer, status: 0 }, { kind: 'lost' }],
    [
      { ...answer, status: 400 },
      { kind: 'refused', message: expect.stringContaining('400') as string },
    ],
  ])('to bytes: %j', (given, event) => {
    expect(readSent(given)).toEqual(event);
  });

  it.each([
    [
      { ...answer, status: 201, location: 'https://s' },
      { kind: 'opened', session: 'https://s' },
    ],
    [
      { ...answer, status: 201 },
      { kind: 'refused', message: expect.stringContaining('CORS') as string },
    ],
    [
      { ...answer, status: 403 },
      { kind: 'refused', message: expect.stringContaining('again') as string },
    ],
    [{ ...answer, status: 0 }, { kind: 'lost' }],
  ])('to a request for a session: %j', (given, event) => {
    expect(readOpened(given)).toEqual(event);
  });
});
