import { isEnded, type PublicJob } from '../../contract/job.js';
import { formatMoment } from '../format.js';
import { HOME_HREF } from '../route.js';
import { ErrorNote, Note } from './error-note.js';
import { useAction, useJob, usePageTitle, useUploads } from './hooks.js';
import { JobProgress } from './job-progress.js';
import { isRetryable, STATUS_LABELS } from './job-status.js';
import { Result } from './result.js';
import { useServices } from './services.js';
import { UploadItem } from './upload-item.js';

export function JobPage({ jobId }: { jobId: string }) {
  const { followed, set } = useJob(jobId);
  const found = followed.kind === 'found' ? followed.job : undefined;
  usePageTitle(found?.filename ?? 'Song');
  return (
    <article class="stack job">
      <p class="back">
        <a href={HOME_HREF}>
          <span aria-hidden="true">←</span> All songs
        </a>
      </p>
      {followed.kind === 'loading' && (
        <p class="quiet" role="status">
          Opening the song…
        </p>
      )}
      {followed.kind === 'gone' && (
        <>
          <h1>There is no such song</h1>
          <p>It was deleted, or it belongs to somebody else.</p>
        </>
      )}
      {followed.kind === 'failed' && <ErrorNote error={followed.error} />}
      {found && <JobView job={found} onJob={set} />}
    </article>
  );
}

function JobView({ job, onJob }: { job: PublicJob; onJob: (job: PublicJob) => void }) {
  return (
    <>
      <header class="job-header">
        <div>
          <h1 class="job-title">{job.filename}</h1>
          <p class="quiet small">
            <time dateTime={job.created_at}>{formatMoment(job.created_at)}</time>
          </p>
        </div>
        <span class={`chip ${job.status}`}>{STATUS_LABELS[job.status]}</span>
      </header>
      {!isEnded(job.status) && <ActiveJob job={job} onJob={onJob} />}
      {job.status === 'failed' && <FailedJob job={job} onJob={onJob} />}
      {job.status === 'cancelled' && (
        <p>It was cancelled before it was done. Drop the song again to have it transcribed.</p>
      )}
      {job.status === 'expired' && (
        <p>The song did not arrive in time. Drop it again to have it transcribed.</p>
      )}
      {job.status === 'completed' && <Result job={job} onJob={onJob} />}
    </>
  );
}

function ActiveJob({ job, onJob }: { job: PublicJob; onJob: (job: PublicJob) => void }) {
  const { api, uploads: queue } = useServices();
  const { run, isRunning, error } = useAction();
  const upload = useUploads(queue).find(({ jobId }) => jobId === job.job_id);
  if (job.status === 'awaiting_upload' && upload && upload.status.kind !== 'uploaded') {
    return (
      <div class="card">
        <UploadItem upload={upload} queue={queue} />
      </div>
    );
  }
  const isForgotten = job.status === 'awaiting_upload' && !upload;
  return (
    <div class="card stack">
      {isForgotten ? (
        <p>
          This page knows nothing of the upload: it was begun elsewhere, or the page was closed
          during it. If nothing arrives, cancel it and drop the song again.
        </p>
      ) : (
        <JobProgress job={job} />
      )}
      <div class="actions">
        <button
          type="button"
          class="button"
          disabled={isRunning}
          onClick={() => {
            run(async () => {
              onJob(await api.cancelJob(job.job_id));
            });
          }}
        >
          Cancel
        </button>
      </div>
      {error !== undefined && <ErrorNote error={error} />}
    </div>
  );
}

function FailedJob({ job, onJob }: { job: PublicJob; onJob: (job: PublicJob) => void }) {
  const { api } = useServices();
  const { run, isRunning, error } = useAction();
  return (
    <>
      <Note
        title="This song could not be transcribed"
        detail={job.error?.message ?? 'No reason was given.'}
      >
        {isRetryable(job) && (
          <button
            type="button"
            class="button primary"
            disabled={isRunning}
            onClick={() => {
              run(async () => {
                onJob(await api.retryJob(job.job_id));
              });
            }}
          >
            Try again
          </button>
        )}
      </Note>
      {error !== undefined && <ErrorNote error={error} />}
    </>
  );
}
