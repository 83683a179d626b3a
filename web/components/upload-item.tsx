import { useRef } from 'preact/hooks';

import { formatBytes } from '../format.js';
import { jobHref } from '../route.js';
import { describeSecondsLeft, observe, secondsLeft, type Observation } from '../time-left.js';
import type { Upload, UploadQueue } from '../upload/upload-queue.js';
import { ErrorNote } from './error-note.js';
import { useNowSeconds } from './hooks.js';
import { StaffProgress } from './staff-progress.js';

/** One song on its way to the bucket. */
export function UploadItem({ upload, queue }: { upload: Upload; queue: UploadQueue }) {
  const { id, file, jobId, status, sentBytes } = upload;
  const isLost = status.kind === 'uploading' && status.state.kind === 'waiting';
  return (
    <div class="stack tight">
      <div class="row">
        <p class="song">
          {jobId === undefined ? file.name : <a href={jobHref(jobId)}>{file.name}</a>}
        </p>
        <span class="figure">{formatBytes(file.size)}</span>
      </div>
      <StaffProgress percent={(100 * sentBytes) / file.size} label={`Upload of ${file.name}`} />
      <div class="row wrap">
        <p class="quiet">
          <span role="status">{describeStatus(upload)}</span>{' '}
          {status.kind === 'uploading' && (
            <UploadTime upload={upload} {...(status.retryAt && { retryAt: status.retryAt })} />
          )}
        </p>
        <div class="actions">
          {isLost && (
            <button type="button" class="button" onClick={queue.retryNow}>
              Try now
            </button>
          )}
          <button
            type="button"
            class="button quiet-button"
            aria-label={`Cancel the upload of ${file.name}`}
            onClick={() => {
              queue.cancel(id);
            }}
          >
            {status.kind === 'failed' ? 'Dismiss' : 'Cancel'}
          </button>
        </div>
      </div>
      {status.kind === 'failed' && (
        <ErrorNote
          error={status.error}
          onRetry={() => {
            queue.retry(id);
          }}
        />
      )}
    </div>
  );
}

function describeStatus({ status }: Upload): string {
  switch (status.kind) {
    case 'queued':
      return 'Waiting for the song before it.';
    case 'announcing':
      return 'Asking for a place to put it…';
    case 'uploaded':
      return 'Uploaded.';
    case 'failed':
      return 'Not uploaded.';
    case 'uploading':
      return { ...UPLOAD_STATES, refused: 'Not uploaded.' }[status.state.kind];
  }
}

const UPLOAD_STATES = {
  opening: 'Opening the upload…',
  sending: 'Uploading.',
  asking: 'Connected again: asking what has arrived…',
  waiting: 'The connection is lost.',
  done: 'Uploaded.',
} as const;

/** What changes every second is not read aloud. */
function UploadTime({ upload, retryAt }: { upload: Upload; retryAt?: number }) {
  const nowSeconds = useNowSeconds();
  const seen = useRef<readonly Observation[]>([]);
  seen.current = observe(seen.current, { seconds: nowSeconds, done: upload.sentBytes });
  if (retryAt !== undefined) {
    const seconds = Math.max(1, Math.ceil((retryAt - Date.now()) / 1000));
    return <span>Trying again in {seconds} s.</span>;
  }
  const left = secondsLeft({ seen: seen.current, total: upload.file.size, nowSeconds });
  const sent = `${formatBytes(upload.sentBytes)} of ${formatBytes(upload.file.size)}`;
  return (
    <span class="figure">
      {sent}
      {left !== undefined && `, ${describeSecondsLeft(left)}`}
    </span>
  );
}
