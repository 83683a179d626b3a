import type { Drum } from '../../contract/drums.js';

/** From the highest to the lowest. */
export const TOMS = ['tom_high', 'tom_mid', 'tom_low'] as const satisfies readonly Drum[];
type Tom = (typeof TOMS)[number];

/** Strokes surer than this say which toms a song has. */
const SURE = 0.5;
/** Of fewer strokes nothing can be said about the drummer's set. */
const LEAST_STROKES = 4;
/** How far two groups of strokes must lie apart, on a scale of 0 (high) to 2 (low). */
const APART = 0.8;
/** The share of the strokes' variance that two groups must account for: of an even spread it is as much. */
const EVEN_SPREAD = 0.75;
/** The middle tom's place between the higher group (0) and the lower one (1). */
const MIDDLE = [0.4, 0.6] as const;

/**
 * Which tom each stroke is on. High and low are said of a set, not of a pitch: one drummer's high tom is lower than
 * another's low one. So where a song's strokes fall into two groups, these are its high and its low tom, and what lies
 * between is the middle one.
 *
 * @param strokes of each, the probabilities of TOMS, which add up to how sure it is that there is a stroke
 */
export function whichToms(strokes: readonly (readonly number[])[]): Tom[] {
  const places = strokes.map(place);
  const groups = twoGroups(places.filter((_, index) => sum(strokes[index]!) >= SURE));
  if (!groups) return strokes.map(likeliest);
  return places.map((at) => {
    const within = (at - groups.higher) / (groups.lower - groups.higher);
    if (within < MIDDLE[0]) return 'tom_high';
    return within > MIDDLE[1] ? 'tom_low' : 'tom_mid';
  });
}

/**
 * The means of the two groups that places fall into, if they do: the cut that leaves the least variance within. After
 * N. Otsu, "A threshold selection method from gray-level histograms" (1979).
 */
function twoGroups(places: readonly number[]): { higher: number; lower: number } | undefined {
  if (places.length < LEAST_STROKES) return undefined;
  const ordered = [...places].sort((a, b) => a - b);
  const mean = sum(ordered) / ordered.length;
  const variance = sum(ordered.map((at) => (at - mean) ** 2));
  let best = { between: 0, higher: mean, lower: mean };
  for (let cut = 1, before = 0; cut < ordered.length; cut++) {
    before += ordered[cut - 1]!;
    const rest = ordered.length - cut;
    const [higher, lower] = [before / cut, (mean * ordered.length - before) / rest];
    const between = ((cut * rest) / ordered.length) * (lower - higher) ** 2;
    if (between > best.between) best = { between, higher, lower };
  }
  const apart = best.lower - best.higher >= APART && best.between >= EVEN_SPREAD * variance;
  return apart ? best : undefined;
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
