import { DRUMS, type Drum } from '../../contract/drums.js';
import type { Hit } from '../../contract/events.js';

/** From which confidence on a drum counts as struck. */
export type Thresholds = Readonly<Record<Drum, number>>;

/** Takes the thresholds as they are. */
export const NEUTRAL_SENSITIVITY = 0.5;
const HIGHEST_SENSITIVITY = 1;
/** At sensitivity 0 the odds must be so many times as good, at 1 they may be so many times as bad. */
const ODDS_REACH = 9;

/**
 * Of what may be strokes, those that are to be written.
 *
 * @param candidates at least all that `laxest(thresholds)` lets through
 * @param sensitivity 0-1: more writes softer and less certain strokes too, less leaves more out
 */
export function pickHits(
  candidates: readonly Hit[],
  thresholds: Thresholds,
  sensitivity: number,
): Hit[] {
  const least = adjusted(thresholds, sensitivity);
  return candidates.filter(({ drum, confidence }) => confidence >= least[drum]);
}

/** The lowest thresholds that any sensitivity could ask for. */
export function laxest(thresholds: Thresholds): Thresholds {
  return adjusted(thresholds, HIGHEST_SENSITIVITY);
}

function adjusted(thresholds: Thresholds, sensitivity: number): Thresholds {
  const factor = ODDS_REACH ** (2 * (NEUTRAL_SENSITIVITY - sensitivity));
  const entries = DRUMS.map((drum) => {
    const odds = (thresholds[drum] / (1 - thresholds[drum])) * factor;
    return [drum, odds / (1 + odds)];
  });
  return Object.fromEntries(entries) as Record<Drum, number>;
}

/** Of these, drumless music has at most a few a minute, and the sparest drumming dozens. */
const SURE_CONFIDENCE = 0.7;
const FEWEST_SURE_STROKES_A_MINUTE = 10;

/** Whether these are drums rather than a few sounds of something else that were taken for strokes. */
export function areDrums(hits: readonly Hit[], durationSeconds: number): boolean {
  const sure = hits.filter(({ confidence }) => confidence >= SURE_CONFIDENCE).length;
  return sure > (FEWEST_SURE_STROKES_A_MINUTE * durationSeconds) / 60;
}
