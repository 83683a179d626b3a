import { useCallback, useEffect, useRef, useState } from 'preact/hooks';

import type { PublicJob } from '../../contract/job.js';
import { followJob } from '../live/follow-job.js';
import { parseRoute, type Route } from '../route.js';
import { isUnderWay, type Upload, type UploadQueue } from '../upload/upload-queue.js';
import { useServices } from './services.js';

export function useRoute(): Route {
  const [route, setRoute] = useState(() => parseRoute(location.hash));
  useEffect(() => {
    const update = () => {
      setRoute(parseRoute(location.hash));
    };
    addEventListener('hashchange', update);
    return () => {
      removeEventListener('hashchange', update);
    };
  }, []);
  return route;
}

/** The songs on their way; warns before the page is left while there are any. */
export function useUploads(queue: UploadQueue): readonly Upload[] {
  const [uploads, setUploads] = useState(queue.uploads);
  useEffect(() => {
    const update = () => {
      setUploads(queue.uploads);
    };
    // One may have been added between drawing and now.
    update();
    return queue.subscribe(update);
  }, [queue]);
  const isBusy = uploads.some(isUnderWay);
  useEffect(() => {
    if (!isBusy) return;
    const warn = (event: BeforeUnloadEvent) => {
      event.preventDefault();
    };
    addEventListener('beforeunload', warn);
    return () => {
      removeEventListener('beforeunload', warn);
    };
  }, [isBusy]);
  return uploads;
}

export type FollowedJob =
  | { kind: 'loading' }
  | { kind: 'found'; job: PublicJob }
  | { kind: 'gone' }
  | { kind: 'failed'; error: unknown };

/** A job, as it is now. `set` shows at once what the API answered to a request of the user. */
export function useJob(jobId: string): { followed: FollowedJob; set: (job: PublicJob) => void } {
  const { api, live } = useServices();
  const [followed, setFollowed] = useState<FollowedJob>({ kind: 'loading' });
  const set = useCallback((job: PublicJob) => {
    setFollowed({ kind: 'found', job });
  }, []);
  useEffect(() => {
    setFollowed({ kind: 'loading' });
    return followJob(
      jobId,
      { api, live },
      {
        onJob: (job) => {
          setFollowed(job ? { kind: 'found', job } : { kind: 'gone' });
        },
        onError: (error) => {
          // What is known of a job is worth more than a passing error.
          setFollowed((known) => (known.kind === 'found' ? known : { kind: 'failed', error }));
        },
      },
    );
  }, [jobId, api, live]);
  return { followed, set };
}

/** Something that a button does: whether it is being done, and what went wrong the last time. */
export interface Action {
  run: (work: () => Promise<void>) => void;
  isRunning: boolean;
  error: unknown;
}

export function useAction(): Action {
  const [isRunning, setRunning] = useState(false);
  const [error, setError] = useState<unknown>(undefined);
  const run = useCallback((work: () => Promise<void>) => {
    setRunning(true);
    setError(undefined);
    work()
      .catch(setError)
      .finally(() => {
        setRunning(false);
      });
  }, []);
  return { run, isRunning, error };
}

/** The moment, in seconds, once a second; for what is told about time. */
export function useNowSeconds(): number {
  const [now, setNow] = useState(() => performance.now() / 1000);
  useEffect(() => {
    const timer = setInterval(() => {
      setNow(performance.now() / 1000);
    }, 1000);
    return () => {
      clearInterval(timer);
    };
  }, []);
  return now;
}

/** Names the browser's tab. */
export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = title === '' ? 'Groovesheet' : `${title} – Groovesheet`;
  }, [title]);
}

/** Puts the keyboard and screen readers at the start of what is new, when the address changes. */
export function useFocusOnChange(route: Route): void {
  const isFirst = useRef(true);
  const address = route.kind === 'home' ? '' : route.jobId;
  useEffect(() => {
    if (!isFirst.current) focusMain();
    isFirst.current = false;
  }, [address]);
}

export function focusMain(): void {
  document.querySelector<HTMLElement>('#main')?.focus();
}
