/**
 * Spearman's rank correlation: Pearson's of the ranks, equal values sharing the mean of theirs, as
 * scipy.stats.spearmanr has it.
 *
 * @param first as many values as `second`
 * @returns -1 to 1; null where all values of a side are equal
 */
export function rankCorrelation(
  first: readonly number[],
  second: readonly number[],
): number | null {
  const [a, b] = [centred(ranks(first)), centred(ranks(second))];
  const spread = Math.sqrt(dot(a, a) * dot(b, b));
  return spread === 0 ? null : dot(a, b) / spread;
}

function ranks(values: readonly number[]): number[] {
  const order = values.map((_, index) => index).sort((a, b) => values[a]! - values[b]!);
  const result = Array<number>(values.length);
  let from = 0;
  while (from < order.length) {
    let to = from + 1;
    while (to < order.length && values[order[to]!] === values[order[from]!]) to++;
    for (const index of order.slice(from, to)) result[index] = (from + to - 1) / 2;
    from = to;
  }
  return result;
}

function centred(values: readonly number[]): number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.map((value) => value - mean);
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, index) => sum + value * b[index]!, 0);
}
