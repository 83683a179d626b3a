import { median, sum } from '../rhythm/statistics.js';

/** How far apart the same tom sounds twice, as a standard deviation of its log odds of being low. */
const PITCH_SPREAD = 0.35;
/** The same of one stroke, which other drums may cover; and how much its own shares count. */
const STROKE_SPREAD = 1;
const OWN_SHARE = 0.5;
/** What every tom must explain of what was heard, as a log likelihood: so much, and so much a stroke. */
const TOM_COST = 6;
const TOM_COST_A_STROKE = 0.3;
/** Between these log odds, what separates two toms is looked for at every tenth. */
const [LOWEST, HIGHEST, STEP] = [-4.2, 4.2, 0.1];
const CELLS = Math.round((HIGHEST - LOWEST) / STEP) + 1;
const LEAST_SHARE = 1e-6;

/** How likely a stroke is to be on the high, the middle and the low tom, one together. */
type Shares = readonly number[];

/**
 * Tells a set's toms apart by how low each stroke sounds beside the others: one kit's middle tom sounds like
 * another's low one, but a set's toms are in order. A song's strokes are divided at two pitches, into three toms or
 * fewer, so that each tom sounds most even and most like what it is called; each stroke is then on the nearest of them.
 *
 * @param strokes on any tom
 * @param sure which of them have a say
 * @returns 0 for the high tom, 1 for the middle one, 2 for the low one
 */
export function tomsByPitch(strokes: readonly Shares[], sure: readonly boolean[]): number[] {
  const sums = sumsOfCells(strokes.filter((_, index) => sure[index]));
  let best = { unlikeliness: Infinity, middleFrom: 0, lowFrom: 0 };
  for (let middleFrom = 0; middleFrom <= CELLS; middleFrom++) {
    for (let lowFrom = middleFrom; lowFrom <= CELLS; lowFrom++) {
      const bounds = [0, middleFrom, lowFrom, CELLS];
      const unlikeliness = sum([0, 1, 2].map((tom) => unlikelinessOf(tom, sums, bounds)));
      if (unlikeliness < best.unlikeliness) best = { unlikeliness, middleFrom, lowFrom };
    }
  }
  const tomOf = (stroke: Shares): number => {
    const cell = cellOf(stroke);
    return cell < best.middleFrom ? 0 : cell < best.lowFrom ? 1 : 2;
  };
  const deciding = strokes.filter((_, index) => sure[index]);
  const toms = [0, 1, 2].flatMap((tom) => {
    const pitches = deciding.filter((stroke) => tomOf(stroke) === tom).map(pitchOf);
    return pitches.length > 0 ? [{ tom, pitch: median(pitches) }] : [];
  });
  return strokes.map((stroke) => (toms.length > 0 ? nearest(stroke, toms) : tomOf(stroke)));
}

/** Of at least one tom and how low it sounds, that which a stroke is most likely on, by its own shares, too. */
function nearest(stroke: Shares, toms: readonly { tom: number; pitch: number }[]): number {
  const unlikely = toms.map(
    ({ tom, pitch }) =>
      (pitchOf(stroke) - pitch) ** 2 / (2 * STROKE_SPREAD ** 2) -
      OWN_SHARE * Math.log(Math.max(LEAST_SHARE, stroke[tom]!)),
  );
  return toms[unlikely.indexOf(Math.min(...unlikely))]!.tom;
}

/** Over all strokes that sound higher than a cell. */
interface Sums {
  strokes: number;
  pitch: number;
  pitchSquared: number;
  /** Of each tom's share. */
  logShares: readonly number[];
}

/** How low a stroke sounds: the log odds of its being on a low tom, the middle one half and half. */
function pitchOf([high, middle, low]: Shares): number {
  const [above, below] = [high! + middle! / 2, low! + middle! / 2];
  return Math.log(Math.max(LEAST_SHARE, below) / Math.max(LEAST_SHARE, above));
}

function cellOf(stroke: Shares): number {
  const cell = Math.ceil((pitchOf(stroke) - LOWEST) / STEP);
  return Math.min(CELLS - 1, Math.max(0, cell));
}

/** Before each cell, and after the last. */
function sumsOfCells(strokes: readonly Shares[]): Sums[] {
  const inCells: Shares[][] = Array.from({ length: CELLS }, () => []);
  for (const stroke of strokes) inCells[cellOf(stroke)]!.push(stroke);
  const sums: Sums[] = [{ strokes: 0, pitch: 0, pitchSquared: 0, logShares: [0, 0, 0] }];
  for (const here of inCells) {
    const before = sums.at(-1)!;
    const pitches = here.map(pitchOf);
    sums.push({
      strokes: before.strokes + here.length,
      pitch: before.pitch + sum(pitches),
      pitchSquared: before.pitchSquared + sum(pitches.map((pitch) => pitch ** 2)),
      logShares: before.logShares.map(
        (log, tom) =>
          log + sum(here.map((shares) => Math.log(Math.max(LEAST_SHARE, shares[tom]!)))),
      ),
    });
  }
  return sums;
}

/** Minus the log likelihood that the strokes between two bounds are on a tom, and what that tom costs. */
function unlikelinessOf(tom: number, sums: readonly Sums[], bounds: readonly number[]): number {
  const [from, to] = [sums[bounds[tom]!]!, sums[bounds[tom + 1]!]!];
  const strokes = to.strokes - from.strokes;
  if (strokes === 0) return 0;
  const deviation = to.pitchSquared - from.pitchSquared - (to.pitch - from.pitch) ** 2 / strokes;
  return (
    TOM_COST +
    TOM_COST_A_STROKE * sums.at(-1)!.strokes +
    deviation / (2 * PITCH_SPREAD ** 2) -
    (to.logShares[tom]! - from.logShares[tom]!)
  );
}
