/** How far something had come at a moment. */
export interface Observation {
  seconds: number;
  done: number;
}

/** Before so much has been seen, any figure would be a guess. */
const SHORTEST_SECONDS = 3;

/**
 * How long something will still take, if it goes on as it has been seen to.
 *
 * @param seen in the order of time, each further than the one before
 * @returns undefined while there is too little to go by, or once the last estimate has passed
 */
export function secondsLeft(options: {
  seen: readonly Observation[];
  total: number;
  nowSeconds: number;
}): number | undefined {
  const { seen, total, nowSeconds } = options;
  const first = seen[0];
  const last = seen.at(-1);
  if (!first || !last) return undefined;
  const tookSeconds = last.seconds - first.seconds;
  const advanced = last.done - first.done;
  if (tookSeconds < SHORTEST_SECONDS || advanced <= 0) return undefined;
  const leftSeconds = ((total - last.done) * tookSeconds) / advanced;
  const left = leftSeconds - (nowSeconds - last.seconds);
  return left > 0 ? left : undefined;
}

/** Adds an observation where it is news; starts anew where things went back. */
export function observe(
  seen: readonly Observation[],
  observation: Observation,
): readonly Observation[] {
  const last = seen.at(-1);
  if (last && observation.done < last.done) return [observation];
  return last?.done === observation.done ? seen : [...seen, observation];
}

/** As roughly as it is known. */
export function describeSecondsLeft(seconds: number): string {
  if (seconds < 10) return 'a few seconds left';
  if (seconds < 55) return `about ${Math.round(seconds / 10) * 10} seconds left`;
  const minutes = Math.round(seconds / 60);
  if (minutes <= 1) return 'about a minute left';
  return minutes < 60 ? `about ${minutes} minutes left` : 'more than an hour left';
}
