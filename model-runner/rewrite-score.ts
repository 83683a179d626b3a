import { DRUMS } from '../contract/drums.js';
import type { EventsDocument } from '../contract/events.js';
import type { Hearing } from '../contract/hearing.js';
import type { Stage } from '../contract/milestones.js';
import { BPM_RANGE, TIME_SIGNATURES } from '../contract/time-signatures.js';
import { PermanentError } from './errors.js';
import { beatActivations } from './hearing.js';
import { replaceDrums, type Replacements } from './replace-drums.js';
import { trackBeats, type BeatOptions } from './stages/beats.js';
import { toMidi } from './stages/midi.js';
import { toMusicXml } from './stages/musicxml.js';
import { notate } from './stages/notate.js';
import { areDrums, NEUTRAL_SENSITIVITY, pickHits } from './stages/pick-hits.js';
import { quantise } from './stages/quantise.js';
import { weighByRepetition } from './stages/repetition.js';
import { onOneCymbal } from './stages/timekeeping.js';
import { summarise, type Summary } from './summary.js';

/** What a drummer may decide about a score; what is not given is as it was heard. */
export interface RewriteOptions extends BeatOptions {
  title: string;
  /** 0-1: more writes softer and less certain strokes too. 0.5 where it is not given. */
  sensitivity?: number;
  /** Drums to be played on others, or not at all. */
  kit?: Replacements;
}

export interface WrittenScore {
  events: EventsDocument;
  musicXml: string;
  midi: Uint8Array;
  summary: Summary;
}

/** Doubtful strokes, too, tell how bars are divided; and how many are written does not change where beats are. */
const BEAT_SENSITIVITY = 0.65;

/** Called with each stage's output. */
export type OnOutput = (output: { stage: Stage; value: unknown }) => void;

/**
 * From what the networks heard to a score. A song's first score is written by this, too: the same
 * options give the same bytes.
 *
 * @throws PermanentError bad_option
 */
export function rewriteScore(
  hearing: Hearing,
  options: RewriteOptions,
  onOutput: OnOutput = () => undefined,
): WrittenScore {
  checkRewriteOptions(options, hearing.duration_seconds);
  const { title, sensitivity = NEUTRAL_SENSITIVITY, kit = {} } = options;
  const durationSeconds = hearing.duration_seconds;

  const { candidates, thresholds } = hearing;
  const plain = pickHits(candidates, thresholds, BEAT_SENSITIVITY);
  const heard = areDrums(plain, durationSeconds) ? plain : [];
  const activations = beatActivations(hearing.beats);
  const grid = trackBeats({ activations, hits: heard, durationSeconds }, options);
  onOutput({ stage: 'beats', value: { ...activations, ...grid } });
  const weighed = heard.length > 0 ? weighByRepetition(candidates, grid) : [];
  const struck = onOneCymbal(pickHits(weighed, thresholds, sensitivity));
  const hits = replaceDrums(struck, kit);
  const quantised = quantise(hits, grid);
  onOutput({ stage: 'quantise', value: quantised });
  const score = notate(quantised, { title });
  onOutput({ stage: 'notate', value: score });
  const musicXml = toMusicXml(score);
  onOutput({ stage: 'musicxml', value: musicXml });
  const events: EventsDocument = { version: 1, duration_seconds: durationSeconds, hits, ...grid };
  const midi = toMidi(events, { title });
  onOutput({ stage: 'midi', value: Array.from(midi) });

  const levelDb = hearing.level_db ?? -Infinity;
  const summary = summarise({
    events,
    measures: quantised.measures.length,
    levelDb,
    recordedAtHz: hearing.recorded_at_hz,
    toldBpm: options.bpm,
  });
  return { events, musicXml, midi, summary };
}

/**
 * Refuses what no score can be written with, before any work is done for it.
 *
 * @throws PermanentError bad_option
 */
export function checkRewriteOptions(options: RewriteOptions, durationSeconds: number): void {
  const { bpm, timeSignature, firstDownbeatSeconds, sensitivity, kit = {} } = options;
  checkRange('tempo', bpm, BPM_RANGE);
  checkRange('sensitivity', sensitivity, { lowest: 0, highest: 1 });
  checkRange('first downbeat', firstDownbeatSeconds, { lowest: 0, highest: durationSeconds });
  if (timeSignature) {
    const { beats, beat_type: beatType } = timeSignature;
    checkChoice('time signature', `${beats}/${beatType}`, TIME_SIGNATURES);
  }
  for (const [from, to] of Object.entries(kit)) {
    checkChoice('drum to be replaced', from, DRUMS);
    if (to !== null) checkChoice(`replacement of ${from}`, to, DRUMS);
  }
}

function checkRange(
  what: string,
  found: number | undefined,
  { lowest, highest }: { lowest: number; highest: number },
): void {
  if (found === undefined || (found >= lowest && found <= highest)) return;
  throw new PermanentError(
    'bad_option',
    `The ${what} is ${found}. Expected a number from ${lowest} to ${highest}; ` +
      'leave it out for the usual one.',
  );
}

function checkChoice(what: string, found: string, choices: readonly string[]): void {
  if (choices.includes(found)) return;
  throw new PermanentError(
    'bad_option',
    `The ${what} is "${found}". Expected one of ${choices.join(', ')}.`,
  );
}
