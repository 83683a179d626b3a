import { jest } from '@jest/globals';
import fc from 'fast-check';

import type { PublicJob } from '../../contract/job.js';
import type { Api } from '../../web/api/client.js';
import { ApiError, ConnectionError } from '../../web/api/errors.js';
import { readEvents, type ServerSentEvent } from '../../web/live/event-stream.js';
import { followJob } from '../../web/live/follow-job.js';
import type { JobListener, Live } from '../../web/live/live.js';

describe('a stream of server-sent events', () => {
  const TEXT = ': hello\n\ndata: {"a":1}\n\nevent: gone\ndata:\n\ndata: é\ndata: two\r\n\r\n';
  const EVENTS: ServerSentEvent[] = [
    { event: 'message', data: '{"a":1}' },
    { event: 'gone', data: '' },
    { event: 'message', data: 'é\ntwo' },
  ];

  it('reads the same wherever the network cuts it', async () => {
    const bytes = new TextEncoder().encode(TEXT);
    const cuts = fc.uniqueArray(fc.integer({ min: 0, max: bytes.length }));
    const property = fc.asyncProperty(cuts, async (places) => {
      const ends = [...places.sort((a, b) => a - b), bytes.length];
      const parts = ends.map((end, index) => bytes.slice(ends[index - 1] ?? 0, end));
      const seen: ServerSentEvent[] = [];
      for await (const event of readEvents(streamOf(parts))) seen.push(event);
      expect(seen).toEqual(EVENTS);
    });
    await fc.assert(property);
  });
});

function streamOf(parts: Uint8Array[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start: (controller) => {
      for (const part of parts) controller.enqueue(part);
      controller.close();
    },
  });
}

describe('following a job', () => {
  const job = (updated: string, progress: number) =>
    ({ job_id: 'j', updated_at: updated, progress }) as PublicJob;

  /** Follows a job whose API answers and whose live listener are in the test's hands. */
  function follow(getJob: () => Promise<PublicJob>) {
    let listener: JobListener | undefined;
    const seen: (number | undefined)[] = [];
    const errors: unknown[] = [];
    const asked = jest.fn(getJob);
    const stopped = jest.fn();
    const live: Live = {
      watchJob: (_, given) => {
        listener = given;
        return stopped;
      },
      close: () => undefined,
    };
    const stop = followJob(
      'j',
      { api: { getJob: asked } as Partial<Api> as Api, live },
      { onJob: (found) => seen.push(found?.progress), onError: (error) => errors.push(error) },
    );
    return { seen, errors, asked, stopped, stop, live: () => listener! };
  }

  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('asks until something is heard live, and again once nothing is', async () => {
    const { asked, live, stop, stopped } = follow(() => Promise.resolve(job('2', 40)));
    await jest.advanceTimersByTimeAsync(5_000);
    expect(asked).toHaveBeenCalledTimes(2);
    live().onJob(job('3', 50));
    await jest.advanceTimersByTimeAsync(60_000);
    expect(asked).toHaveBeenCalledTimes(2);
    live().onTrouble(new Error('lost'));
    await jest.advanceTimersByTimeAsync(5_000);
    expect(asked).toHaveBeenCalledTimes(4);
    stop();
    await jest.advanceTimersByTimeAsync(60_000);
    expect(asked).toHaveBeenCalledTimes(4);
    expect(stopped).toHaveBeenCalledTimes(1);
  });

  it('never goes back to what is older', async () => {
    const { seen, live, stop } = follow(() => Promise.resolve(job('2', 40)));
    live().onJob(job('3', 50));
    await jest.advanceTimersByTimeAsync(0);
    expect(seen).toEqual([50]);
    stop();
  });

  it('ends with a job that is not there', async () => {
    const refusal = { status: 404, title: '', code: 'job_not_found', detail: '' };
    const { seen, stopped } = follow(() => Promise.reject(new ApiError(refusal)));
    await jest.advanceTimersByTimeAsync(0);
    expect(seen).toEqual([undefined]);
    expect(stopped).toHaveBeenCalledTimes(1);
  });

  it('tells what keeps it from asking', async () => {
    const offline = new ConnectionError('Offline.');
    const { errors, stop } = follow(() => Promise.reject(offline));
    await jest.advanceTimersByTimeAsync(0);
    expect(errors).toEqual([offline]);
    stop();
  });
});
