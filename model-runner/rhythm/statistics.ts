export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** The middle value, or the mean of the two middle ones. @throws RangeError without values. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('No values were found; expected at least one.');
  const ordered = values.toSorted((a, b) => a - b);
  const upper = ordered[Math.floor(ordered.length / 2)]!;
  const lower = ordered[Math.ceil(ordered.length / 2) - 1]!;
  return (lower + upper) / 2;
}

/** A probability this near to 0 or 1 is taken for no surer. */
const CERTAINTY_GAP = 0.001;

/** The log of a probability's odds; of a certainty not infinite. */
export function logOdds(probability: number): number {
  const p = Math.min(1 - CERTAINTY_GAP, Math.max(CERTAINTY_GAP, probability));
  return Math.log(p / (1 - p));
}
