import type { FileName, JobResult } from '../../contract/job.js';
import { PermanentError } from '../../model-runner/errors.js';
import type { RewriteOptions } from '../../model-runner/rewrite-score.js';
import { Refusal } from '../http/refusal.js';

/** The files of a job that make up its score. */
export type ScoreFileName = Extract<
  FileName,
  'output.musicxml' | 'output.mid' | 'output.pdf' | 'events.json'
>;

export interface ComposedScore {
  files: Record<ScoreFileName, string | Uint8Array>;
  result: JobResult;
}

/**
 * Makes every file of a score from a hearing.json.
 *
 * What it takes is loaded with the first call: few instances of the API ever write a score, and all of
 * them should start fast.
 *
 * @throws Refusal invalid_request when the options do not fit the song
 */
export async function composeScore(
  hearingJson: string,
  options: RewriteOptions,
): Promise<ComposedScore> {
  const [{ parseHearing }, { rewriteScore }, { toPdf }] = await Promise.all([
    import('../../model-runner/hearing.js'),
    import('../../model-runner/rewrite-score.js'),
    import('../../model-runner/stages/engrave-pdf.js'),
  ]);
  try {
    const { musicXml, midi, events, summary } = rewriteScore(parseHearing(hearingJson), options);
    const { total_notes, bpm, duration_seconds, time_signature, measures } = summary;
    const { notes_by_drum, recorded_at_hz } = summary;
    return {
      files: {
        'output.musicxml': musicXml,
        'output.mid': midi,
        'output.pdf': await toPdf(musicXml),
        'events.json': `${JSON.stringify(events)}\n`,
      },
      result: {
        total_notes,
        bpm,
        duration_seconds,
        time_signature,
        measures,
        notes_by_drum,
        recorded_at_hz,
      },
    };
  } catch (error) {
    const isAsked = error instanceof PermanentError && error.code === 'bad_option';
    throw isAsked ? new Refusal('invalid_request', error.message, { cause: error }) : error;
  }
}
