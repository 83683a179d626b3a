import type { PublicJob } from '../../contract/job.js';
import { request } from '../api/client.js';
import { ApiError, ConnectionError } from '../api/errors.js';
import { backOff } from './back-off.js';
import { readEvents } from './event-stream.js';
import type { JobListener, Live } from './live.js';

/** Listens to the local suite's server-sent events; by fetch, as EventSource sends no token. */
export function openEvents(getToken: () => Promise<string>): Live {
  const stops = new Set<() => void>();
  return {
    watchJob: (jobId, listener) => {
      const controller = new AbortController();
      const stop = () => {
        stops.delete(stop);
        controller.abort();
      };
      stops.add(stop);
      void listen({ jobId, getToken, listener, signal: controller.signal });
      return stop;
    },
    close: () => {
      for (const stop of stops) stop();
    },
  };
}

interface Listening {
  jobId: string;
  getToken: () => Promise<string>;
  listener: JobListener;
  signal: AbortSignal;
}

async function listen({ jobId, getToken, listener, signal }: Listening): Promise<void> {
  for (let failures = 0; ; failures++) {
    try {
      const headers = { authorization: `Bearer ${await getToken()}`, accept: 'text/event-stream' };
      const response = await request(`/local/jobs/${jobId}/events`, { headers, signal });
      for await (const { event, data } of readEvents(response.body!)) {
        failures = 0;
        if (signal.aborted) return;
        if (event === 'gone') {
          listener.onJob(undefined);
          return;
        }
        if (event === 'message') listener.onJob(JSON.parse(data) as PublicJob);
      }
      throw new ConnectionError('The stream of events ended.');
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof ApiError && error.problem.status === 404) {
        listener.onJob(undefined);
        return;
      }
      listener.onTrouble(error);
    }
    if (!(await backOff(failures, signal))) return;
  }
}
