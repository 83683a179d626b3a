/** The middle value, or the mean of the two middle ones. @throws RangeError without values. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('No values were found; expected at least one.');
  const ordered = values.toSorted((a, b) => a - b);
  const upper = ordered[Math.floor(ordered.length / 2)]!;
  const lower = ordered[Math.ceil(ordered.length / 2) - 1]!;
  return (lower + upper) / 2;
}
