import { DRUMS } from '../../contract/drums.js';
import { KIT } from '../kit.js';
import type { QuantisedStroke } from '../rhythm/quantised-song.js';
import { median } from '../rhythm/statistics.js';

export type Loudness = 'ghost' | 'normal' | 'accent';

/** All that loudness is told from. */
type PlayedStroke = Pick<QuantisedStroke, 'drum' | 'seconds' | 'velocity'>;

/** Strokes are compared with those around them: a soft verse is not a verse of ghost notes. */
const AROUND_SECONDS = 4;
const BESIDE_SECONDS = 1;
/** Too few strokes of a drum say nothing about how it is played. */
const LEAST_STROKES = 12;
/** Share of the variance that two classes explain; evenly spread velocities reach 0.75. */
const LEAST_SEPARATION = 0.8;
const GHOST_RATIO = 1.7;
const ACCENT_RATIO = 1.3;
/** What is more common than this is not an accent. */
const MOST_ACCENTS = 0.3;

/**
 * Which strokes are ghost notes and which are accents, from the song's own velocities drum by drum:
 * a drum has either only where its strokes, each against those around it, fall into two clear
 * classes. Only the snare is ghosted, only sticked drums are accented; cymbals are played as hard as
 * they are without a mark.
 *
 * @param strokes ordered by time
 */
export function classifyLoudness<S extends PlayedStroke>(
  strokes: readonly S[],
): ReadonlyMap<S, Loudness> {
  const loudness = new Map<S, Loudness>();
  for (const drum of DRUMS) {
    if (!KIT[drum].sticked) continue;
    const ofDrum = strokes.filter((stroke) => stroke.drum === drum);
    const ghosts = drum === 'snare' ? classOf(ofDrum, againstLoudest(ofDrum), 'soft') : [];
    for (const stroke of ghosts) loudness.set(stroke, 'ghost');

    const struck = ofDrum.filter((stroke) => !loudness.has(stroke));
    const accents = classOf(struck, againstTypical(struck), 'loud');
    if (accents.length > MOST_ACCENTS * struck.length) continue;
    for (const stroke of accents) loudness.set(stroke, 'accent');
  }
  return loudness;
}

/**
 * Of the loudest before and the loudest after, the softer: so neither the first bars of a louder
 * part nor the end of a crescendo turn what leads up to them into ghost notes. Where a drum sets in
 * or falls silent, the strokes right beside it stand for the missing side.
 */
function againstLoudest(strokes: readonly PlayedStroke[]): number[] {
  return strokes.map((stroke, index) => {
    const beside = velocitiesAround(strokes, index, BESIDE_SECONDS);
    const { before, after } = velocitiesAround(strokes, index, AROUND_SECONDS);
    const sides = [
      before.length > 0 ? before : beside.after,
      after.length > 0 ? after : beside.before,
    ];
    const loudest = sides.map((side) => Math.max(...side, stroke.velocity));
    return stroke.velocity / Math.min(...loudest);
  });
}

function againstTypical(strokes: readonly PlayedStroke[]): number[] {
  return strokes.map(({ velocity }, index) => {
    const { before, after } = velocitiesAround(strokes, index, AROUND_SECONDS);
    return velocity / median([...before, ...after, velocity]);
  });
}

function velocitiesAround(
  strokes: readonly PlayedStroke[],
  index: number,
  reachSeconds: number,
): { before: number[]; after: number[] } {
  const { seconds } = strokes[index]!;
  let first = index;
  while (first > 0 && seconds - strokes[first - 1]!.seconds <= reachSeconds) first--;
  let end = index + 1;
  while (end < strokes.length && strokes[end]!.seconds - seconds <= reachSeconds) end++;
  return {
    before: strokes.slice(first, index).map((stroke) => stroke.velocity),
    after: strokes.slice(index + 1, end).map((stroke) => stroke.velocity),
  };
}

/**
 * The strokes of the softer or louder of two classes, or none if they are not two: parted at the
 * level with the greatest variance between the classes (N. Otsu, "A Threshold Selection Method from
 * Gray-Level Histograms", IEEE Transactions on Systems, Man, and Cybernetics 9/1, 1979).
 */
function classOf<S extends PlayedStroke>(
  strokes: readonly S[],
  levels: readonly number[],
  wanted: 'soft' | 'loud',
): S[] {
  if (strokes.length < LEAST_STROKES) return [];
  const ordered = levels.toSorted((a, b) => a - b);
  const total = ordered.reduce((a, b) => a + b, 0);
  const mean = total / ordered.length;
  const variance = ordered.reduce((sum, level) => sum + (level - mean) ** 2, 0);

  let best = { threshold: 0, between: 0, ratio: 1 };
  let softTotal = 0;
  for (const [below, level] of ordered.entries()) {
    const above = ordered.length - below;
    const soft = softTotal / below;
    const loud = (total - softTotal) / above;
    const between = ((below * above) / ordered.length) * (loud - soft) ** 2;
    if (below > 0 && between > best.between)
      best = { threshold: level, between, ratio: loud / soft };
    softTotal += level;
  }
  const leastRatio = wanted === 'soft' ? GHOST_RATIO : ACCENT_RATIO;
  if (best.between < LEAST_SEPARATION * variance || best.ratio < leastRatio) return [];
  return strokes.filter((_, index) => levels[index]! < best.threshold === (wanted === 'soft'));
}
