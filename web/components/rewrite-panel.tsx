import { useState } from 'preact/hooks';

import { DRUMS, type Drum } from '../../contract/drums.js';
import type { PublicJob } from '../../contract/job.js';
import type { ScoreRequest } from '../api/client.js';
import { drumName } from '../format.js';
import { withField } from '../with-field.js';
import { ErrorNote } from './error-note.js';
import { SecondsField, SensitivityField, TempoField, TimeSignatureField } from './fields.js';
import { useAction } from './hooks.js';
import { useServices } from './services.js';

/** What the score on show was told; its downbeat and kit are not kept. */
function writtenWith({ options: { bpm, time_signature, sensitivity } }: PublicJob): ScoreRequest {
  return {
    ...(bpm !== undefined && { bpm }),
    ...(time_signature !== undefined && { time_signature }),
    ...(sensitivity !== undefined && { sensitivity }),
  };
}

type Kit = NonNullable<ScoreRequest['kit']>;

/** Writes the score again from what was heard, as the drummer corrects it. */
export function RewritePanel({ job, onJob }: { job: PublicJob; onJob: (job: PublicJob) => void }) {
  const { api } = useServices();
  const [score, setScore] = useState<ScoreRequest>(() => writtenWith(job));
  const { run, isRunning, error } = useAction();
  const set = <K extends keyof ScoreRequest>(key: K, value: ScoreRequest[K] | undefined) => {
    setScore(withField(score, key, value));
  };
  const submit = (event: Event) => {
    event.preventDefault();
    run(async () => {
      onJob(await api.writeScore(job.job_id, score));
    });
  };
  return (
    <details class="disclosure rewrite">
      <summary>Write it again</summary>
      <form class="stack" onSubmit={submit}>
        <p class="quiet">
          Something was counted or heard differently than you play it? The score is written again
          from what was heard, which takes a few seconds.
        </p>
        <div class="fields">
          <TempoField
            value={score.bpm}
            onChange={(bpm) => {
              set('bpm', bpm);
            }}
          />
          <TimeSignatureField
            value={score.time_signature}
            onChange={(signature) => {
              set('time_signature', signature);
            }}
          />
          <SecondsField
            label="First downbeat (seconds)"
            max={job.result?.duration_seconds ?? 0}
            value={score.first_downbeat_seconds}
            onChange={(seconds) => {
              set('first_downbeat_seconds', seconds);
            }}
          />
          <SensitivityField
            value={score.sensitivity}
            onChange={(sensitivity) => {
              set('sensitivity', sensitivity);
            }}
          />
        </div>
        <KitFields
          drums={DRUMS.filter(
            // Those that were left out the last time can come back.
            (drum) => drum in (score.kit ?? {}) || (job.result?.notes_by_drum[drum] ?? 0) > 0,
          )}
          kit={score.kit ?? {}}
          onChange={(kit) => {
            set('kit', Object.keys(kit).length === 0 ? undefined : kit);
          }}
        />
        <div class="actions">
          <button type="submit" class="button primary" disabled={isRunning}>
            {isRunning ? 'Writing…' : 'Write the score again'}
          </button>
        </div>
        {error !== undefined && <ErrorNote error={error} />}
      </form>
    </details>
  );
}

const LEFT_OUT = 'left_out';

function KitFields(props: { drums: readonly Drum[]; kit: Kit; onChange: (kit: Kit) => void }) {
  const { drums, kit, onChange } = props;
  return (
    <fieldset class="kit">
      <legend>Your kit</legend>
      {drums.map((drum) => (
        <label key={drum} class="kit-row">
          <span>{drumName(drum)}</span>
          <select
            class="input"
            value={kit[drum] === null ? LEFT_OUT : (kit[drum] ?? '')}
            onChange={(event) => {
              onChange(withField(kit, drum, chosenDrum(event.currentTarget.value)));
            }}
          >
            <option value="">as heard</option>
            <option value={LEFT_OUT}>leave out</option>
            {DRUMS.filter((other) => other !== drum).map((other) => (
              <option key={other} value={other}>
                write as {drumName(other)}
              </option>
            ))}
          </select>
        </label>
      ))}
    </fieldset>
  );
}

function chosenDrum(value: string): Drum | null | undefined {
  return value === LEFT_OUT ? null : DRUMS.find((drum) => drum === value);
}
