import type { PublicJob } from '../../contract/job.js';
import type { Api } from '../api/client.js';
import { ApiError } from '../api/errors.js';
import type { Live } from './live.js';

export interface JobFollower {
  /** The job now and after every change; undefined once there is none. */
  onJob: (job: PublicJob | undefined) => void;
  /** The job could not be read; it will be tried again. */
  onError: (error: unknown) => void;
}

const LOOK_AGAIN_MS = 5000;

/**
 * Follows a job live and, until and unless something is heard that way (connections are blocked, and
 * break), by asking the API every few seconds.
 *
 * @returns stops following
 */
export function followJob(
  jobId: string,
  ports: { api: Api; live: Live },
  { onJob, onError }: JobFollower,
): () => void {
  const controller = new AbortController();
  const { signal } = controller;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let latest = '';

  const report = (job: PublicJob | undefined): void => {
    // What was asked for may arrive after something newer.
    if (signal.aborted || (job && job.updated_at < latest)) return;
    latest = job?.updated_at ?? latest;
    onJob(job);
    if (!job) stop();
  };
  const look = async (): Promise<void> => {
    try {
      report(await ports.api.getJob(jobId));
    } catch (error) {
      const isGone = error instanceof ApiError && error.problem.status === 404;
      if (isGone) report(undefined);
      else if (!signal.aborted) onError(error);
    }
  };
  const keepLooking = (): void => {
    if (signal.aborted || timer !== undefined) return;
    void look();
    timer = setTimeout(() => {
      timer = undefined;
      keepLooking();
    }, LOOK_AGAIN_MS);
  };
  const stopLooking = (): void => {
    clearTimeout(timer);
    timer = undefined;
  };
  const stop = (): void => {
    controller.abort();
    stopLooking();
    stopWatching();
  };

  const stopWatching = ports.live.watchJob(jobId, {
    onJob: (job) => {
      stopLooking();
      report(job);
    },
    onTrouble: keepLooking,
  });
  keepLooking();
  return stop;
}
