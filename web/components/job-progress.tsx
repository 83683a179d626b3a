import { useRef } from 'preact/hooks';

import type { PublicJob } from '../../contract/job.js';
import { describeSecondsLeft, observe, secondsLeft, type Observation } from '../time-left.js';
import { useNowSeconds } from './hooks.js';
import { describeJob } from './job-status.js';
import { StaffProgress } from './staff-progress.js';

/** What is being done to a song, how far it has come and how long it may still take. */
export function JobProgress({ job }: { job: PublicJob }) {
  const nowSeconds = useNowSeconds();
  const seen = useRef<readonly Observation[]>([]);
  // How long something waits in a queue tells nothing about how long it will take.
  if (job.status === 'processing') {
    seen.current = observe(seen.current, { seconds: nowSeconds, done: job.progress });
  }
  const left = secondsLeft({ seen: seen.current, total: 100, nowSeconds });
  return (
    <div class="stack tight">
      <p class="stage" aria-live="polite">
        {describeJob(job)}
      </p>
      <StaffProgress percent={job.progress} label="Transcription" />
      <div class="row quiet">
        <span class="figure">{job.progress} %</span>
        {left !== undefined && <span>{describeSecondsLeft(left)}</span>}
      </div>
      {job.attempt > 1 && <p class="quiet small">This is attempt {job.attempt}.</p>}
    </div>
  );
}
