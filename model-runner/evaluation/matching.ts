/** Indices of two events that belong together. */
export interface Match {
  reference: number;
  estimate: number;
}

/**
 * The largest set of pairs no further apart than the window, no event in two of them.
 *
 * Each estimate, in time order, takes the earliest reference left within its window. As all windows
 * are equally long, whatever else it took would serve later estimates no better, so that no other
 * choice makes more pairs. These are also the pairs that `mir_eval.util.match_events` chooses
 * (Raffel et al., ISMIR 2014), down to the rounding at a window's ends.
 *
 * @param times.references seconds, ascending
 * @param times.estimates seconds, ascending
 * @returns ordered by time
 */
export function matchWithin(times: {
  references: readonly number[];
  estimates: readonly number[];
  windowSeconds: number;
}): Match[] {
  const { references, estimates, windowSeconds } = times;
  const matches: Match[] = [];
  let reference = 0;
  for (const [estimate, seconds] of estimates.entries()) {
    const isTooEarly = (): boolean => references[reference]! < seconds - windowSeconds;
    while (reference < references.length && isTooEarly()) reference++;
    if (reference === references.length) break;
    if (references[reference]! <= seconds + windowSeconds) {
      matches.push({ reference, estimate });
      reference++;
    }
  }
  return matches;
}
