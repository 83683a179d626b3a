import {
  BANDS,
  LONG,
  longToShortBlends,
  normalisedPower,
  relativePower,
} from '../dsp/front-end.js';
import { columns } from '../dsp/windows.js';
import type { Infer } from '../inference/infer.js';

/** What share of each long band's power is the drums': `share` is [frames, LONG.bands], 0-1. */
export interface DrumMask {
  share: Float32Array;
  frames: number;
}

/** What a separator hears of a song. */
export interface SeparatorRows {
  /** Normalised band powers [frames, BANDS]. */
  rows: Float32Array;
  /** Those of its side [frames, LONG.bands], for a separator that hears where sounds stand. */
  side?: Float32Array | undefined;
}

/**
 * Finds the drums in a mix.
 *
 * @param infer the separator: `bands`, and `side` if it hears that, [1, frames, LONG.bands] -> `mask` of the same shape
 */
export async function separate({ rows, side }: SeparatorRows, infer: Infer): Promise<DrumMask> {
  const frames = rows.length / BANDS;
  const shape = [1, frames, LONG.bands];
  const bands = columns(rows, BANDS, { from: 0, to: LONG.bands });
  const { mask } = await infer({
    bands: { data: bands, shape },
    ...(side && { side: { data: side, shape } }),
  });
  return { share: mask!.data, frames };
}

/** The mask of a recording that holds nothing but drums. */
export function everythingIsDrums(frames: number): DrumMask {
  return { share: new Float32Array(frames * LONG.bands).fill(1), frames };
}

const BLENDS = longToShortBlends();

/** The drums' own normalised band powers [frames, BANDS], from the song's and the mask. */
export function drumRows(rows: Float32Array, mask: DrumMask): Float32Array {
  const drums = new Float32Array(rows.length);
  for (let frame = 0; frame < mask.frames; frame++) {
    const row = frame * BANDS;
    const share = mask.share.subarray(frame * LONG.bands, (frame + 1) * LONG.bands);
    for (let band = 0; band < BANDS; band++) {
      const kept = band < LONG.bands ? share[band]! : blended(share, band - LONG.bands);
      const power = Math.max(0, relativePower(rows[row + band]!) * kept);
      drums[row + band] = normalisedPower(power);
    }
  }
  return drums;
}

function blended(share: Float32Array, shortBand: number): number {
  const { lowerBand, upperBand, upperShare } = BLENDS[shortBand]!;
  return share[lowerBand]! * (1 - upperShare) + share[upperBand]! * upperShare;
}
