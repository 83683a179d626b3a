import { DRUMS, type Drum } from '../../contract/drums.js';
import type { Hit } from '../../contract/events.js';
import { KIT } from '../kit.js';

/** A soft stroke just before the one it belongs to. */
export type GraceStroke = Pick<Hit, 'seconds' | 'velocity'>;

/** A stroke that gets a place in the measure, with the soft ones that lead into it. */
export interface Stroke extends Hit {
  /** One for a flam, two for a drag, in order of time. */
  graces: readonly GraceStroke[];
}

/** Closer than this, two detections on a sticked drum are one stroke heard twice. */
const DUPLICATE_SECONDS = 0.015;
/** The same where nobody flams: feet and cymbals take longer to come back. */
const UNSTICKED_DUPLICATE_SECONDS = 0.03;
/** A grace stroke is at most this long before the next. */
const GRACE_SECONDS = 0.045;
/** Its loudness against the main stroke's. */
const GRACE_VELOCITY_RATIO = 0.85;
/** An ornament stands apart: closer neighbours than this many times its own spacing are a roll. */
const APART = 2;

/**
 * Folds hits into strokes: flams and drags become one stroke with grace strokes, and a stroke that
 * was detected twice becomes one, as loud as the louder.
 */
export function foldOrnaments(hits: readonly Hit[]): Stroke[] {
  const strokes = DRUMS.flatMap((drum) =>
    foldDrum(
      drum,
      hits.filter((hit) => hit.drum === drum).toSorted((a, b) => a.seconds - b.seconds),
    ),
  );
  // A stable sort, so strokes at one moment stay in the order of DRUMS.
  return strokes.sort((a, b) => a.seconds - b.seconds);
}

function foldDrum(drum: Drum, hits: readonly Hit[]): Stroke[] {
  const { sticked } = KIT[drum];
  const strokes = mergeDuplicates(hits, sticked ? DUPLICATE_SECONDS : UNSTICKED_DUPLICATE_SECONDS);
  if (!sticked) return strokes.map((hit) => ({ ...hit, graces: [] }));

  const folded: Stroke[] = [];
  let index = 0;
  while (index < strokes.length) {
    const graceCount = [2, 1].find((count) => isOrnament(strokes, index, count)) ?? 0;
    const graces = strokes.slice(index, index + graceCount);
    folded.push({
      ...strokes[index + graceCount]!,
      graces: graces.map(({ seconds, velocity }) => ({ seconds, velocity })),
    });
    index += graceCount + 1;
  }
  return folded;
}

/** The louder stays, at its own time: a second detection is the decay or the crosstalk of the first. */
function mergeDuplicates(hits: readonly Hit[], withinSeconds: number): Hit[] {
  const merged: Hit[] = [];
  for (const hit of hits) {
    const previous = merged.at(-1);
    if (previous === undefined || hit.seconds - previous.seconds >= withinSeconds) {
      merged.push(hit);
    } else if (hit.velocity > previous.velocity) {
      merged[merged.length - 1] = hit;
    }
  }
  return merged;
}

function isOrnament(hits: readonly Hit[], first: number, graceCount: number): boolean {
  const main = hits[first + graceCount];
  if (main === undefined) return false;
  const group = hits.slice(first, first + graceCount + 1);
  const gaps = group.slice(1).map((hit, index) => hit.seconds - group[index]!.seconds);
  const widest = Math.max(...gaps);
  const softer = group
    .slice(0, -1)
    .every((grace) => grace.velocity <= GRACE_VELOCITY_RATIO * main.velocity);
  if (widest > GRACE_SECONDS || !softer) return false;

  const before = group[0]!.seconds - (hits[first - 1]?.seconds ?? -Infinity);
  const after = (hits[first + graceCount + 1]?.seconds ?? Infinity) - main.seconds;
  return before > APART * widest && after > APART * widest;
}
