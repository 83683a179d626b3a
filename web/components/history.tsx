import { useEffect, useState } from 'preact/hooks';

import { isEnded, type PublicJob } from '../../contract/job.js';
import { explain } from '../api/errors.js';
import { formatMoment } from '../format.js';
import { jobHref } from '../route.js';
import { ConfirmDialog } from './confirm-dialog.js';
import { ErrorNote } from './error-note.js';
import { useAction } from './hooks.js';
import { describeJob, STATUS_LABELS } from './job-status.js';
import { useServices } from './services.js';

const LOOK_AGAIN_MS = 4000;
const TYPING_MS = 250;

interface Listed {
  jobs: readonly PublicJob[];
  cursor: string | null;
}

/** A user's songs, newest first. @param changes looks again when it changes */
export function History({ changes }: { changes: number }) {
  const { api } = useServices();
  const [search, setSearch] = useState('');
  const [listed, setListed] = useState<Listed>();
  const [pages, setPages] = useState(1);
  const [doomed, setDoomed] = useState<PublicJob>();
  const [attempt, setAttempt] = useState(1);
  const [error, setError] = useState<unknown>();
  const deletion = useAction();

  useEffect(() => {
    let isStopped = false;
    const load = async () => {
      const found = await loadPages(api, search, pages);
      if (isStopped) return;
      setListed(found);
      setError(undefined);
      if (found.jobs.some(({ status }) => !isEnded(status)))
        timer = setTimeout(look, LOOK_AGAIN_MS);
    };
    const look = () => {
      load().catch((reason: unknown) => {
        if (isStopped) return;
        setError(reason);
        if (explain(reason).remedy === 'retry') timer = setTimeout(look, LOOK_AGAIN_MS);
      });
    };
    let timer = setTimeout(look, search === '' ? 0 : TYPING_MS);
    return () => {
      isStopped = true;
      clearTimeout(timer);
    };
  }, [api, search, pages, changes, attempt]);

  const refresh = () => {
    setAttempt((count) => count + 1);
  };
  const hasNone = listed?.jobs.length === 0 && search === '';
  return (
    <section class="stack" aria-labelledby="history-heading">
      <div class="row wrap">
        <h2 id="history-heading">Your songs</h2>
        {!hasNone && (
          <input
            class="input search"
            type="search"
            aria-label="Search your songs by file name"
            placeholder="Search"
            value={search}
            onInput={(event) => {
              setSearch(event.currentTarget.value);
              setPages(1);
            }}
          />
        )}
      </div>
      {error !== undefined && <ErrorNote error={error} onRetry={refresh} />}
      {deletion.error !== undefined && <ErrorNote error={deletion.error} />}
      {!listed && error === undefined && <p class="quiet">Looking for your songs…</p>}
      {listed && (
        <p class="quiet" role="status">
          {describeCount(listed, search)}
        </p>
      )}
      {listed && listed.jobs.length > 0 && (
        <ul class="list rows">
          {listed.jobs.map((job) => (
            <HistoryRow
              key={job.job_id}
              job={job}
              onDelete={() => {
                setDoomed(job);
              }}
            />
          ))}
        </ul>
      )}
      {listed?.cursor != null && (
        <button
          type="button"
          class="button"
          onClick={() => {
            setPages(pages + 1);
          }}
        >
          More songs
        </button>
      )}
      {doomed && (
        <ConfirmDialog
          question={`Delete “${doomed.filename}”?`}
          detail="The song, its score and all its files are deleted. This can’t be undone."
          action="Delete"
          onConfirm={() => {
            deletion.run(async () => {
              await api.deleteJob(doomed.job_id);
              refresh();
            });
          }}
          onClose={() => {
            setDoomed(undefined);
          }}
        />
      )}
    </section>
  );
}

function HistoryRow({ job, onDelete }: { job: PublicJob; onDelete: () => void }) {
  const isActive = !isEnded(job.status);
  return (
    <li class="history-row">
      <div class="history-song">
        <a class="song" href={jobHref(job.job_id)}>
          {job.filename}
        </a>
        <p class="quiet small">
          <time dateTime={job.created_at}>{formatMoment(job.created_at)}</time>
          {job.status === 'processing' && ` · ${describeJob(job)}`}
        </p>
      </div>
      <span class={`chip ${job.status}`}>
        {STATUS_LABELS[job.status]}
        {isActive && ` ${job.progress} %`}
      </span>
      <button
        type="button"
        class="button quiet-button"
        aria-label={`Delete ${job.filename}`}
        onClick={onDelete}
      >
        Delete
      </button>
    </li>
  );
}

/** As many pages as are shown, read anew, so that what changed on the first shows, too. */
async function loadPages(
  api: ReturnType<typeof useServices>['api'],
  search: string,
  pages: number,
): Promise<Listed> {
  let listed: Listed = { jobs: [], cursor: null };
  for (let page = 1; page <= pages; page++) {
    const query = { search, ...(listed.cursor !== null && { cursor: listed.cursor }) };
    const { jobs, next_cursor } = await api.listJobs(query);
    listed = { jobs: [...listed.jobs, ...jobs], cursor: next_cursor };
    if (next_cursor === null) break;
  }
  return listed;
}

function describeCount({ jobs, cursor }: Listed, search: string): string {
  if (jobs.length === 0) {
    return search === ''
      ? 'None yet. The first one is a drop away.'
      : `None is called “${search}”.`;
  }
  const count = `${jobs.length}${cursor === null ? '' : ' or more'}`;
  return `${count} ${jobs.length === 1 ? 'song' : 'songs'}`;
}
