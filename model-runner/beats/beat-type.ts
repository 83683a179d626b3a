import type { Hit, TimeSignature } from '../../contract/events.js';
import { dividedShare, octavesAbove, placesInPulses } from './pulse-time.js';

/** What stands at the start of the staff: 4/4, 6/8, … */
export type Signature = Pick<TimeSignature, 'beats' | 'beat_type'>;

/** Odd bars of pulses quicker than this are written in eighths, whatever is played: 7/8 at 300. */
const SURE_EIGHTH_SECONDS = 60 / 200;
/** Of quick pulses that are hardly ever divided, too: seven quarters at 170 have eighths between them. */
const LIKELY_EIGHTH_SECONDS = 60 / 150;
/** Fills divide pulses, too. */
const UNDIVIDED_SHARE = 0.18;
/** A stroke this near to a place within the pulse counts for it, as a share of the pulse. */
const PLACE_TOLERANCE = 0.07;
/**
 * What tells a compound metre from shuffled or straight quarters, in log odds (training/bar_lengths.py prints
 * it): strokes between pulses lie on thirds; the middle third is played, which swing leaves out, though
 * more than MIDDLE_AT_MOST of them says no more; and slow triplets are written as 12/8 where quick ones are a shuffle.
 */
const THIRDS_LOG_ODDS = { constant: -7.9, thirds: 6.5, middle: 9.8, octaves: -2.1 } as const;
const MIDDLE_AT_MOST = 0.3;
const REFERENCE_BPM = 100;
const FEWEST_STROKES = 12;

/**
 * Which notes a bar of so many pulses is written in. What the denominator is called is a convention;
 * this one follows printed drum charts.
 */
export function beatType(song: {
  beatsPerBar: number;
  pulseSeconds: number;
  beatSeconds: readonly number[];
  hits: readonly Hit[];
}): Signature {
  const { beatsPerBar } = song;
  const odd = beatsPerBar === 5 || beatsPerBar === 7;
  if (odd && pulsesAreEighths(song)) return { beats: beatsPerBar, beat_type: 8 };
  if (beatsPerBar <= 4 && dividesByThree(song.beatSeconds, song.hits)) {
    return { beats: 3 * beatsPerBar, beat_type: 8 };
  }
  return { beats: beatsPerBar, beat_type: 4 };
}

function pulsesAreEighths({
  pulseSeconds,
  beatSeconds,
  hits,
}: {
  pulseSeconds: number;
  beatSeconds: readonly number[];
  hits: readonly Hit[];
}): boolean {
  if (pulseSeconds < SURE_EIGHTH_SECONDS) return true;
  return pulseSeconds < LIKELY_EIGHTH_SECONDS && dividedShare(beatSeconds, hits) < UNDIVIDED_SHARE;
}

/** Whether the song is in triplets throughout: pulses are dotted quarters. */
export function dividesByThree(beatSeconds: readonly number[], hits: readonly Hit[]): boolean {
  const places = placesInPulses(beatSeconds, hits);
  const near = (place: number): number =>
    places.filter((at) => Math.abs(at - place) < PLACE_TOLERANCE).length;
  const middle = near(1 / 3);
  const thirds = middle + near(2 / 3);
  const others = near(1 / 4) + near(1 / 2) + near(3 / 4);
  const strokes = thirds + others;
  if (thirds === 0 || strokes < FEWEST_STROKES) return false;
  const { constant, thirds: byThirds, middle: byMiddle, octaves } = THIRDS_LOG_ODDS;
  const logOdds =
    constant +
    byThirds * (thirds / strokes) +
    byMiddle * Math.min(MIDDLE_AT_MOST, middle / thirds) +
    octaves * octavesAbove(REFERENCE_BPM, beatSeconds);
  return logOdds > 0;
}
