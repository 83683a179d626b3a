/** Beat probabilities come at this rate. */
export const BEAT_FRAMES_PER_SECOND = 50;

export interface TempoRange {
  lowBpm: number;
  highBpm: number;
}

export const ANY_TEMPO: TempoRange = { lowBpm: 30, highBpm: 300 };

/** Sequences are sought on a grid this much finer than the activations, so that fast tempos round less. */
const FINER = 2;
const GRID_PER_SECOND = FINER * BEAT_FRAMES_PER_SECOND;
/** How far an interval may differ from the one before: standard deviation, as a share of it. */
const WANDER = 0.015;
/** Intervals are whole steps of the grid: what rounding alone explains costs next to nothing. */
const FREE_STEPS = 0.5;
const ROUNDING_STEPS = 0.4;
/** A mild preference for the tempos that people tap to: a bell over log tempo, weighed once a second. */
const FAVOURITE_BPM = 110;
const FAVOURITE_SPREAD_OCTAVES = 0.7;
const PROBABILITY_FLOOR = 0.05;

/**
 * The most likely sequence of beats, as frames. A semi-Markov chain: the state is the interval since
 * the beat before; frames between beats must look like no beat. Idea after D. Ellis, "Beat tracking by
 * dynamic programming" (2007), and F. Krebs, S. Böck, G. Widmer, "An efficient state-space model for
 * joint tempo and meter tracking" (ISMIR 2015).
 *
 * @param activation probability of a beat a frame, BEAT_FRAMES_PER_SECOND of them a second
 * @returns the beats in frames, to half a frame, ascending; empty where the song is shorter than two beats
 */
export function beatPath(activation: Float32Array, tempo: TempoRange): number[] {
  const probability = refine(activation);
  const shortest = Math.max(2, Math.floor((60 * GRID_PER_SECOND) / tempo.highBpm));
  const longest = Math.ceil((60 * GRID_PER_SECOND) / tempo.lowBpm);
  const intervals = longest - shortest + 1;
  const frames = probability.length;
  if (frames <= shortest) return [];

  const quiet = silenceLogSums(probability);
  const changes = changeCosts(shortest, intervals);
  const favour = Array.from({ length: intervals }, (_, i) => favouriteLog(shortest + i));
  // score[t, i]: the best sequence whose last beat is at t, the beat before `shortest + i` earlier. No
  // step looks back further than the longest interval, so only that many rows are kept.
  const rows = longest + 1;
  const score = new Float32Array(rows * intervals).fill(-Infinity);
  const cameFrom = new Uint8Array(frames * intervals);
  for (let t = 0; t < frames; t++) {
    const beat = Math.log(clamp(probability[t]!)) - Math.log(1 - clamp(probability[t]!));
    for (let i = 0; i < intervals; i++) {
      const interval = shortest + i;
      const before = t - interval;
      const here = (t % rows) * intervals + i;
      if (before < 0) {
        score[here] = beat + quiet[t]! + favour[i]!;
        cameFrom[t * intervals + i] = i;
        continue;
      }
      const best = bestBefore(score, (before % rows) * intervals, changes[i]!);
      score[here] = best.score + beat + (quiet[t]! - quiet[before]!) + favour[i]!;
      cameFrom[t * intervals + i] = best.index;
    }
  }
  const steps = traceBack({ score, rows, cameFrom, quiet, frames, intervals, shortest });
  return steps.map((step) => step / FINER);
}

/** Straight lines between the frames. */
function refine(activation: Float32Array): Float32Array {
  return Float32Array.from({ length: activation.length * FINER }, (_, step) => {
    const before = Math.floor(step / FINER);
    const share = step / FINER - before;
    const after = Math.min(activation.length - 1, before + 1);
    return activation[before]! * (1 - share) + activation[after]! * share;
  });
}

/** Running sum of log(1 - probability): quiet[t] is that of all frames up to and including t. */
function silenceLogSums(probability: Float32Array): Float64Array {
  const sums = new Float64Array(probability.length);
  let sum = 0;
  for (let t = 0; t < probability.length; t++)
    sums[t] = sum += Math.log(1 - clamp(probability[t]!));
  return sums;
}

function clamp(probability: number): number {
  return Math.min(1 - PROBABILITY_FLOOR, Math.max(PROBABILITY_FLOOR, probability));
}

/** Weighed by the interval, so that slow and fast readings of a song are compared a second, not a beat. */
function favouriteLog(interval: number): number {
  const octaves = Math.log2((60 * GRID_PER_SECOND) / interval / FAVOURITE_BPM);
  return -0.5 * (octaves / FAVOURITE_SPREAD_OCTAVES) ** 2 * (interval / GRID_PER_SECOND);
}

interface ChangeCosts {
  first: number;
  costs: Float64Array;
}

/** For each interval, which intervals may come before it and what the change costs. */
function changeCosts(shortest: number, intervals: number): ChangeCosts[] {
  return Array.from({ length: intervals }, (_, i) => {
    const spread = WANDER * (shortest + i) + ROUNDING_STEPS;
    const reach = Math.ceil(FREE_STEPS + 4 * spread);
    const first = Math.max(0, i - reach);
    const last = Math.min(intervals - 1, i + reach);
    const costs = Float64Array.from({ length: last - first + 1 }, (_unused, offset) => {
      const excess = Math.max(0, Math.abs(i - first - offset) - FREE_STEPS);
      return -0.5 * (excess / spread) ** 2;
    });
    return { first, costs };
  });
}

function bestBefore(
  score: Float32Array,
  row: number,
  { first, costs }: ChangeCosts,
): { score: number; index: number } {
  let best = -Infinity;
  let index = first;
  for (let offset = 0; offset < costs.length; offset++) {
    const candidate = score[row + first + offset]! + costs[offset]!;
    if (candidate > best) {
      best = candidate;
      index = first + offset;
    }
  }
  return { score: best, index };
}

interface Trellis {
  score: Float32Array;
  /** Frames that `score` still holds: frame t in row t % rows. */
  rows: number;
  cameFrom: Uint8Array;
  quiet: Float64Array;
  frames: number;
  intervals: number;
  shortest: number;
}

function traceBack(trellis: Trellis): number[] {
  const { score, rows, cameFrom, quiet, frames, intervals, shortest } = trellis;
  let best = -Infinity;
  let [frame, index] = [frames - 1, 0];
  // The next beat would fall behind the end: the last one lies within an interval of it.
  for (let t = Math.max(0, frames - rows + 1); t < frames; t++) {
    for (let i = 0; i < intervals; i++) {
      if (t + shortest + i < frames) continue;
      const total = score[(t % rows) * intervals + i]! + quiet[frames - 1]! - quiet[t]!;
      if (total > best) [best, frame, index] = [total, t, i];
    }
  }
  const beats: number[] = [];
  while (frame >= 0) {
    beats.push(frame);
    const before = frame - (shortest + index);
    index = cameFrom[frame * intervals + index]!;
    frame = before;
  }
  return beats.reverse();
}
