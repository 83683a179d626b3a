import { DRUMS } from '../../contract/drums.js';
import type { QuantisedStroke } from '../rhythm/quantised-song.js';
import { KIT } from '../kit.js';

export type Loudness = 'ghost' | 'normal' | 'accent';

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
 * a drum has either only where its velocities fall into two clear classes. Only the snare is
 * ghosted, only sticked drums are accented; cymbals are played as hard as they are without a mark.
 */
export function classifyLoudness(
  strokes: readonly QuantisedStroke[],
): ReadonlyMap<QuantisedStroke, Loudness> {
  const loudness = new Map<QuantisedStroke, Loudness>();
  for (const drum of DRUMS) {
    if (!KIT[drum].sticked) continue;
    const ofDrum = strokes.filter((stroke) => stroke.drum === drum);
    const ghostBelow = drum === 'snare' ? splitVelocity(ofDrum, GHOST_RATIO) : null;
    const struck = ofDrum.filter((stroke) => stroke.velocity >= (ghostBelow ?? 0));
    const accentFrom = splitVelocity(struck, ACCENT_RATIO);
    const accents = struck.filter((stroke) => stroke.velocity >= (accentFrom ?? Infinity));
    const accented = accents.length <= MOST_ACCENTS * struck.length;
    for (const stroke of ofDrum) {
      if (stroke.velocity < (ghostBelow ?? 0)) loudness.set(stroke, 'ghost');
      else if (accented && accents.includes(stroke)) loudness.set(stroke, 'accent');
    }
  }
  return loudness;
}

/**
 * The velocity that parts soft from loud, or null if they are not two classes: the threshold with
 * the greatest variance between the classes (N. Otsu, "A Threshold Selection Method from Gray-Level
 * Histograms", IEEE Transactions on Systems, Man, and Cybernetics 9/1, 1979).
 */
function splitVelocity(strokes: readonly QuantisedStroke[], leastRatio: number): number | null {
  if (strokes.length < LEAST_STROKES) return null;
  const velocities = strokes.map((stroke) => stroke.velocity).sort((a, b) => a - b);
  const total = velocities.reduce((a, b) => a + b, 0);
  const mean = total / velocities.length;
  const variance = velocities.reduce((sum, v) => sum + (v - mean) ** 2, 0);

  let best: { threshold: number; between: number; ratio: number } | null = null;
  let softTotal = 0;
  for (let count = 1; count < velocities.length; count++) {
    softTotal += velocities[count - 1]!;
    if (velocities[count] === velocities[count - 1]) continue;
    const soft = softTotal / count;
    const loud = (total - softTotal) / (velocities.length - count);
    const between =
      ((count * (velocities.length - count)) / velocities.length) * (loud - soft) ** 2;
    if (best === null || between > best.between) {
      best = { threshold: velocities[count]!, between, ratio: loud / soft };
    }
  }
  const clear =
    best !== null && best.between >= LEAST_SEPARATION * variance && best.ratio >= leastRatio;
  return clear ? (best?.threshold ?? null) : null;
}
