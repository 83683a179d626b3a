/** A beat's place: `number` is 1 on the downbeat of a bar of `beatsPerBar` beats. */
export interface BarPosition {
  number: number;
  beatsPerBar: number;
}

export const BEATS_PER_BAR = [2, 3, 4, 5, 6, 7] as const;

/** How common bars of so many beats are in songs with drums, as log odds a bar. */
const BAR_LOG_PRIOR: Readonly<Record<number, number>> = {
  2: -1,
  3: -0.35,
  4: 0,
  5: -0.7,
  6: -0.6,
  7: -0.7,
};
/**
 * A change of metre must be borne out by several bars. Bars half or twice as long, as the bar of two before a chorus,
 * come more often than any others: a bar of three among fours is mostly a tracker's that has lost the one
 * (training/EXPERIMENTS.md).
 */
const DOUBLING_LOG_COST = -7;
const CHANGE_LOG_COST = -12;
const PROBABILITY_FLOOR = 0.02;

/**
 * Numbers the beats within bars: the most likely path through bars of 2 to 7 beats, given how much each
 * beat looks like a downbeat. The first beat may be any beat of its bar.
 *
 * @param downbeat probability a beat, given that it is a beat
 * @param allowed numbers of beats a bar may have
 */
export function barPath(downbeat: readonly number[], allowed: readonly number[]): BarPosition[] {
  const states = allowed.flatMap((beatsPerBar) =>
    Array.from({ length: beatsPerBar }, (_, index) => ({ number: index + 1, beatsPerBar })),
  );
  const barEnds = states.flatMap((state, index) =>
    state.number === state.beatsPerBar ? [index] : [],
  );
  let scores = states.map((state) => logOdds(state, downbeat[0] ?? 0) + barShare(state));
  const cameFrom: number[][] = [];
  for (const probability of downbeat.slice(1)) {
    const previous = scores;
    const sources = states.map((state, index) =>
      state.number > 1 ? index - 1 : bestBarEnd(previous, barEnds, states, state.beatsPerBar),
    );
    scores = states.map((state, index) => {
      const source = sources[index]!;
      const change = changeLogCost(states[source]!.beatsPerBar, state.beatsPerBar);
      return previous[source]! + change + logOdds(state, probability) + barShare(state);
    });
    cameFrom.push(sources);
  }
  return downbeat.length === 0 ? [] : follow(scores, cameFrom).map((index) => states[index]!);
}

function logOdds(state: BarPosition, probability: number): number {
  const p = Math.min(1 - PROBABILITY_FLOOR, Math.max(PROBABILITY_FLOOR, probability));
  return state.number === 1 ? Math.log(p) : Math.log(1 - p);
}

/** The prior of the bar, spread over its beats so that bars cut off at the ends count in part. */
function barShare(state: BarPosition): number {
  return BAR_LOG_PRIOR[state.beatsPerBar]! / state.beatsPerBar;
}

function changeLogCost(from: number, to: number): number {
  if (from === to) return 0;
  return from === 2 * to || to === 2 * from ? DOUBLING_LOG_COST : CHANGE_LOG_COST;
}

function bestBarEnd(
  scores: readonly number[],
  barEnds: readonly number[],
  states: readonly BarPosition[],
  beatsPerBar: number,
): number {
  const total = (index: number): number =>
    scores[index]! + changeLogCost(states[index]!.beatsPerBar, beatsPerBar);
  return barEnds.reduce((best, index) => (total(index) > total(best) ? index : best), barEnds[0]!);
}

function follow(scores: readonly number[], cameFrom: readonly (readonly number[])[]): number[] {
  let index = scores.reduce((best, score, at) => (score > scores[best]! ? at : best), 0);
  const path = [index];
  for (const sources of cameFrom.toReversed()) {
    index = sources[index]!;
    path.push(index);
  }
  return path.reverse();
}
