import { DRUMS, type Drum } from '../../contract/drums.js';
import { DRUM_OF_LABEL } from './annotations.js';
import { CLASS_OF_DRUM } from './drum-classes.js';
import { matchWithin } from './matching.js';
import type { OnsetComparison } from './onsets.js';

/** Steps from one stroke on a tom to the next, where that is on another tom: how fills read. */
export interface TomSteps {
  /** Written up where they go up, or down where they go down. */
  right: number;
  /** Written on one tom. */
  level: number;
  /** Written up where they go down, or the other way round. */
  reversed: number;
}

/**
 * Whether fills over the toms are written as they go, whatever their toms are called. From the last tom of one fill
 * to the first of the next is a step, too.
 *
 * @param windowSeconds how far from its annotation a stroke may be; those that are missed are left out
 * @returns null where no two toms follow each other
 */
export function countTomSteps(
  comparisons: readonly OnsetComparison[],
  windowSeconds: number,
): TomSteps | null {
  const counts: TomSteps = { right: 0, level: 0, reversed: 0 };
  for (const { annotated, hits } of comparisons) {
    const references = annotated.flatMap(({ seconds, label }) =>
      tomsOf({ seconds, drum: DRUM_OF_LABEL[label] }),
    );
    const estimates = hits.flatMap(tomsOf);
    const matches = matchWithin({
      references: references.map(({ seconds }) => seconds),
      estimates: estimates.map(({ seconds }) => seconds),
      windowSeconds,
    });
    for (const [index, match] of matches.entries()) {
      const next = matches[index + 1];
      if (!next) continue;
      const played = references[next.reference]!.height - references[match.reference]!.height;
      if (played === 0) continue;
      const written = estimates[next.estimate]!.height - estimates[match.estimate]!.height;
      if (written === 0) counts.level++;
      else if (Math.sign(written) === Math.sign(played)) counts.right++;
      else counts.reversed++;
    }
  }
  return counts.right + counts.level + counts.reversed === 0 ? null : counts;
}

/** A stroke on a tom, and which: DRUMS lists them from the highest on. Nothing for other strokes. */
function tomsOf({ seconds, drum }: { seconds: number; drum: Drum | null | undefined }): {
  seconds: number;
  height: number;
}[] {
  return drum && CLASS_OF_DRUM[drum] === 'toms' ? [{ seconds, height: -DRUMS.indexOf(drum) }] : [];
}
