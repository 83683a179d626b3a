import { BANDS, FRAMES_PER_SECOND } from '../../model-runner/dsp/front-end.js';

/** In rows' units: nothing, and a plain stroke. */
export const [SILENT, LOUD] = [-2, 1] as const;
const STROKE_FRAMES = 10;

/** So many numbers in order. */
export const bands = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, index) => from + index);
/** A snare that is heard from 500 Hz on, and a tom that is not heard above. */
export const SNARE = bands(20, 60);
export const TOM = bands(6, 18);

/** Rows in which the bands of `timbre` sound for a tenth of a second from each of these times on. */
export function rowsWith(
  seconds: number,
  strokes: readonly { seconds: number; timbre: readonly number[] }[],
): Float32Array {
  const rows = new Float32Array(seconds * FRAMES_PER_SECOND * BANDS).fill(SILENT);
  for (const { seconds: at, timbre } of strokes) {
    const from = Math.round(at * FRAMES_PER_SECOND);
    for (let frame = from; frame < from + STROKE_FRAMES; frame++) {
      for (const band of timbre) rows[frame * BANDS + band] = LOUD;
    }
  }
  return rows;
}
