import type { Drum } from '../../contract/drums.js';

/** From the highest to the lowest. */
export const TOMS = ['tom_high', 'tom_mid', 'tom_low'] as const satisfies readonly Drum[];
type Tom = (typeof TOMS)[number];

/** Strokes surer than this say which toms a song has. */
const SURE = 0.5;
/** Of fewer strokes nothing can be said about the drummer's set. */
const LEAST_STROKES = 4;
/** A song whose strokes lie nearer together, on a scale of 0 (high) to 2 (low), has one tom. */
const ONE_TOM = 0.4;
/** The share of strokes beyond either end of a set's scale. */
const OUTLIERS = 0.1;
/** The middle tom's place between the highest (0) and the lowest (1). */
const MIDDLE = [0.4, 0.6] as const;

/**
 * Which tom each stroke is on. High and low are said of a set, not of a pitch: one drummer's high tom is lower than
 * another's low one. So the highest and the lowest that are heard in a song span its scale, and what lies between is
 * the middle tom.
 *
 * @param strokes of each, the probabilities of TOMS, which add up to how sure it is that there is a stroke
 */
export function whichToms(strokes: readonly (readonly number[])[]): Tom[] {
  const places = strokes.map(place);
  const sure = places.filter((_, index) => sum(strokes[index]!) >= SURE).sort((a, b) => a - b);
  const [highest, lowest] = [OUTLIERS, 1 - OUTLIERS].map((share) => quantile(sure, share));
  if (sure.length < LEAST_STROKES || lowest! - highest! < ONE_TOM) return strokes.map(likeliest);
  return places.map((at) => {
    const within = (at - highest!) / (lowest! - highest!);
    if (within < MIDDLE[0]) return 'tom_high';
    return within > MIDDLE[1] ? 'tom_low' : 'tom_mid';
  });
}

/** The mean of the toms' numbers, weighed by their probabilities. */
function place(probabilities: readonly number[]): number {
  return sum(probabilities.map((probability, tom) => tom * probability)) / sum(probabilities);
}

function likeliest(probabilities: readonly number[]): Tom {
  return TOMS[probabilities.indexOf(Math.max(...probabilities))]!;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** By straight lines between the values, which ascend; NaN of none. */
function quantile(values: readonly number[], share: number): number {
  const at = share * (values.length - 1);
  const before = Math.floor(at);
  const after = Math.min(values.length - 1, before + 1);
  return values[before]! + (at - before) * (values[after]! - values[before]!);
}
