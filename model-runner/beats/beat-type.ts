import type { Hit, TimeSignature } from '../../contract/events.js';
import { placeOf } from './pulse-time.js';

/** What stands at the start of the staff: 4/4, 6/8, … */
export type Signature = Pick<TimeSignature, 'beats' | 'beat_type'>;

/** Odd bars of pulses quicker than this are written in eighths, whatever is played: 7/8 at 300. */
const SURE_EIGHTH_SECONDS = 60 / 220;
/** Of quick pulses that are hardly ever divided, too: seven quarters at 170 have eighths between them. */
const LIKELY_EIGHTH_SECONDS = 60 / 150;
/** Strokes between these places of a pulse divide it; others are early or late on it. */
const DIVIDING_PLACES = [0.2, 0.8] as const;
const UNDIVIDED_SHARE = 0.12;
/** A stroke this near to a place within the pulse counts for it, as a share of the pulse. */
const PLACE_TOLERANCE = 0.07;
/** Of the strokes between pulses, this share must lie on thirds for the music to be in triplets. */
const THIRDS_SHARE = 0.75;
/** Swing plays the last third and leaves out the middle one; a compound metre plays both. */
const MIDDLE_THIRD_SHARE = 0.22;
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
  const places = placesInPulses(beatSeconds, hits);
  const between = places.filter(
    (place) => place > DIVIDING_PLACES[0] && place < DIVIDING_PLACES[1],
  ).length;
  return pulseSeconds < LIKELY_EIGHTH_SECONDS && between < UNDIVIDED_SHARE * places.length;
}

function dividesByThree(beatSeconds: readonly number[], hits: readonly Hit[]): boolean {
  const places = placesInPulses(beatSeconds, hits);
  const near = (place: number): number =>
    places.filter((at) => Math.abs(at - place) < PLACE_TOLERANCE).length;
  const middle = near(1 / 3);
  const thirds = middle + near(2 / 3);
  const others = near(1 / 4) + near(1 / 2) + near(3 / 4);
  const strokes = thirds + others;
  return (
    strokes >= FEWEST_STROKES &&
    thirds / strokes > THIRDS_SHARE &&
    middle / thirds > MIDDLE_THIRD_SHARE
  );
}

/** Where strokes fall within the pulses that they fall in, 0 to 1. */
function placesInPulses(beatSeconds: readonly number[], hits: readonly Hit[]): number[] {
  return hits.flatMap(({ seconds }) => {
    const place = placeOf(seconds, beatSeconds);
    return place === undefined ? [] : [place % 1];
  });
}
