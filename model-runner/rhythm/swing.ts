import { subdivide, type SubdivideInput } from './subdivide.js';
import { median } from './statistics.js';
import type { Feel, SwingRatios } from './subdivisions.js';

/**
 * Where the second note of a pair may fall: 0.5 is straight, 2/3 is a triplet, 0.75 would be written
 * as a dotted note. (Measured swing covers this range and falls towards straight as the tempo rises:
 * A. Friberg, A. Sundström, "Swing Ratios and Ensemble Timing in Jazz Performance", Music Perception
 * 19/3, 2002.)
 */
const RATIOS = [0.53, 0.56, 0.59, 0.61, 0.64, 2 / 3, 0.69, 0.71];

/** Less than this is how straight notes breathe, and no player would call it swing. */
const LEAST_RATIO = 0.585;

/** Pairs of notes that follow each other faster than these pulses allow are not felt as swung. */
const SHORTEST_PULSE_SECONDS = {
  swung_eighths: 0.18,
  swung_sixteenths: 0.36,
} as const satisfies Partial<Record<Feel, number>>;
const SWUNG_FEELS = ['swung_eighths', 'swung_sixteenths'] as const satisfies readonly Feel[];

/**
 * The swing ratios under which the strokes are most probable, one for each feel that explains any
 * part of the song better than straight notes and triplets do; none for a song that does not swing.
 */
export function findSwing(input: Omit<SubdivideInput, 'swing'>): Partial<SwingRatios> {
  const straight = subdivide({ ...input, swing: {} });
  const found: Partial<Record<(typeof SWUNG_FEELS)[number], number>> = {};
  const pulseSeconds = median(input.pulses.map((pulse) => pulse.endSeconds - pulse.seconds));
  for (const feel of SWUNG_FEELS) {
    if (pulseSeconds < SHORTEST_PULSE_SECONDS[feel]) continue;
    let best = { ratio: 0.5, cost: straight.cost };
    for (const ratio of RATIOS) {
      const { cost } = subdivide({ ...input, swing: { [feel]: ratio } });
      if (cost < best.cost) best = { ratio, cost };
    }
    if (best.ratio >= LEAST_RATIO) found[feel] = best.ratio;
  }
  return found;
}
