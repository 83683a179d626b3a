/** How two lists of events agree. Fields are named as in the report's JSON. */
export interface Counts {
  true_positives: number;
  false_positives: number;
  false_negatives: number;
}

export interface Score extends Counts {
  /** 0 where nothing was estimated. */
  precision: number;
  /** 0 where nothing was annotated. */
  recall: number;
  /** null where nothing was annotated and nothing estimated: there was nothing to get right. */
  f_measure: number | null;
}

export const NO_COUNTS: Counts = { true_positives: 0, false_positives: 0, false_negatives: 0 };

export function countsOf(numbers: {
  matches: number;
  references: number;
  estimates: number;
}): Counts {
  const { matches, references, estimates } = numbers;
  return {
    true_positives: matches,
    false_positives: estimates - matches,
    false_negatives: references - matches,
  };
}

export function sumCounts(all: readonly Counts[]): Counts {
  return all.reduce(
    (sum, counts) => ({
      true_positives: sum.true_positives + counts.true_positives,
      false_positives: sum.false_positives + counts.false_positives,
      false_negatives: sum.false_negatives + counts.false_negatives,
    }),
    NO_COUNTS,
  );
}

/** Precision, recall and their harmonic mean. */
export function scoreOf(counts: Counts): Score {
  const { true_positives: right, false_positives: extra, false_negatives: missed } = counts;
  const share = (total: number): number => (total === 0 ? 0 : right / total);
  const events = 2 * right + extra + missed;
  return {
    true_positives: right,
    false_positives: extra,
    false_negatives: missed,
    precision: share(right + extra),
    recall: share(right + missed),
    f_measure: events === 0 ? null : (2 * right) / events,
  };
}
