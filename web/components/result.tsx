import { tellDullness } from '../../contract/dull-file.js';
import { DRUMS } from '../../contract/drums.js';
import type { FileName, JobResult, PublicJob } from '../../contract/job.js';
import { isAsTold } from '../../contract/told-tempo.js';
import { drumName, formatDuration } from '../format.js';
import { ErrorNote } from './error-note.js';
import { useAction } from './hooks.js';
import { RewritePanel } from './rewrite-panel.js';
import { Score } from './score.js';
import { useServices } from './services.js';

const DOWNLOADS: Readonly<Record<FileName, { label: string; what: string }>> = {
  'output.musicxml': { label: 'MusicXML', what: 'for MuseScore, Sibelius, Dorico, Finale' },
  'output.pdf': { label: 'PDF', what: 'to print' },
  'output.mid': { label: 'MIDI', what: 'the performance' },
  'drums.flac': { label: 'Drums', what: 'the drums alone' },
  'backing.flac': { label: 'Backing', what: 'the song without drums' },
  'events.json': { label: 'Events', what: 'every stroke, for programs' },
};

/** Everything that came of a song. */
export function Result({ job, onJob }: { job: PublicJob; onJob: (job: PublicJob) => void }) {
  return (
    <>
      {job.result && <Summary result={job.result} toldBpm={job.options.bpm} />}
      <Downloads job={job} />
      {/* Written again, it is another score. */}
      <Score key={job.updated_at} job={job} />
      <RewritePanel job={job} onJob={onJob} />
    </>
  );
}

function Summary({ result, toldBpm }: { result: JobResult; toldBpm: number | undefined }) {
  const { bpm, time_signature, measures, duration_seconds, total_notes, notes_by_drum } = result;
  const dullness = tellDullness(result.recorded_at_hz);
  const figures = [
    ['Tempo', `${Math.round(bpm)} bpm`],
    ['Time', time_signature],
    ['Measures', String(measures)],
    ['Length', formatDuration(duration_seconds)],
    ['Notes', String(total_notes)],
  ] as const;
  const played = DRUMS.filter((drum) => (notes_by_drum[drum] ?? 0) > 0);
  return (
    <section class="summary" aria-label="Summary">
      <dl class="figures">
        {figures.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {toldBpm !== undefined && !isAsTold(bpm, toldBpm) && (
        <p class="quiet">
          You told a tempo of {toldBpm}, but no beat was heard at it. Write the score again without
          a tempo to see what is heard.
        </p>
      )}
      {played.length === 0 && <p class="quiet">No drums were heard: the score holds rests.</p>}
      {dullness !== null && <p class="quiet">{dullness}</p>}
      <ul class="drums" aria-label="Notes by drum">
        {played.map((drum) => (
          <li key={drum}>
            {drumName(drum)} <span class="figure">{notes_by_drum[drum]}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Downloads({ job }: { job: PublicJob }) {
  const { api } = useServices();
  const { run, isRunning, error } = useAction();
  const offered = (Object.keys(DOWNLOADS) as FileName[]).filter((name) => job.files.includes(name));
  return (
    <section class="stack tight downloads" aria-labelledby="downloads-heading">
      <h2 id="downloads-heading">Downloads</h2>
      <ul class="download-list">
        {offered.map((name) => (
          <li key={name}>
            <button
              type="button"
              class="button download"
              disabled={isRunning}
              onClick={() => {
                run(async () => {
                  // The bucket's answer says that it is to be saved, and under which name.
                  location.assign(await api.fileUrl(job.job_id, name));
                });
              }}
            >
              <span class="download-label">{DOWNLOADS[name].label}</span>
              <span class="download-what">{DOWNLOADS[name].what}</span>
            </button>
          </li>
        ))}
      </ul>
      {error !== undefined && <ErrorNote error={error} />}
    </section>
  );
}
