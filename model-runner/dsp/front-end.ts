import { SAMPLE_RATE_HZ } from '../pcm.js';

/**
 * The numbers of the front end. They are those that the networks were trained on: training/features.py
 * holds the same, and test/model-runner/dsp compares what comes out.
 */
export const HOP_SAMPLES = 441;
export const FRAMES_PER_SECOND = SAMPLE_RATE_HZ / HOP_SAMPLES;

/** One resolution of the short-time Fourier transform and the bands that are read off it. */
export interface Resolution {
  windowSamples: number;
  bands: number;
  lowHz: number;
  highHz: number;
}

/** Tells toms, kicks and basses apart. */
export const LONG: Resolution = { windowSamples: 2048, bands: 84, lowHz: 25, highHz: 17_000 };
/** Tells when a stick hit metal. */
export const SHORT: Resolution = { windowSamples: 512, bands: 24, lowHz: 1500, highHz: 17_500 };
/** Values a frame: the long bands, then the short ones. */
export const BANDS = LONG.bands + SHORT.bands;

/** Below this frequency bands are equally wide, above it their width grows with frequency. */
const SCALE_BREAK_HZ = 300;
/** Power relative to the recording's level that counts as silence (-60 dB). */
const FLOOR = 1e-6;
const LOG_OFFSET = 2.5;
const LOG_SCALE = 1.5;
/** The same for the side, which is heard from 0, where nothing stands but in the middle, to about 2. */
const SIDE_LOG_OFFSET = 6;
const SIDE_LOG_SCALE = 3;

/** What the networks see, from a power relative to the recording's mean square. */
export function normalisedPower(relativePower: number): number {
  return (Math.log10(relativePower + FLOOR) + LOG_OFFSET) / LOG_SCALE;
}

/** The inverse of normalisedPower. */
export function relativePower(normalised: number): number {
  // For every band of every frame: exp is several times as fast as a power of ten.
  return Math.exp(Math.LN10 * (normalised * LOG_SCALE - LOG_OFFSET)) - FLOOR;
}

/**
 * What a separator hears of the side, from a power relative to the mean square of the middle: of a mono recording exactly
 * nothing, so that it is heard as if there were no side.
 */
export function normalisedSidePower(relativePower: number): number {
  return Math.max(0, (Math.log10(relativePower + FLOOR) + SIDE_LOG_OFFSET) / SIDE_LOG_SCALE);
}

/** What is read off each frame of a signal: the bands of some resolutions, end to end. */
export interface RowShape {
  resolutions: readonly Resolution[];
  /** What networks see, from a power relative to the recording's mean square. */
  normalised: (relativePower: number) => number;
}

/** Of the two channels as one: BANDS values, which every network hears. */
export const MONO_ROWS: RowShape = { resolutions: [LONG, SHORT], normalised: normalisedPower };
/** Of the side: LONG.bands values, for a separator that hears where sounds stand. */
export const SIDE_ROWS: RowShape = { resolutions: [LONG], normalised: normalisedSidePower };

function warp(hertz: number): number {
  return Math.log1p(hertz / SCALE_BREAK_HZ);
}

function unwarp(value: number): number {
  return Math.expm1(value) * SCALE_BREAK_HZ;
}

/** Band centres in Hz, with one more at either end that only bounds the outermost triangles. */
export function bandEdgesHz(resolution: Resolution): number[] {
  const low = warp(resolution.lowHz);
  const step = (warp(resolution.highHz) - low) / (resolution.bands + 1);
  return Array.from({ length: resolution.bands + 2 }, (_, index) => unwarp(low + step * index));
}

/** A band's triangle over the bins of the transform: the weights of `firstBin` and those after it. */
export interface BandWeights {
  firstBin: number;
  weights: Float32Array;
}

/** Triangles of peak 1; one narrower than two bins is widened to two, so that no band is empty. */
export function filterbank(resolution: Resolution): BandWeights[] {
  const edges = bandEdgesHz(resolution);
  const binHz = SAMPLE_RATE_HZ / resolution.windowSamples;
  const lastBin = resolution.windowSamples / 2;
  return edges.slice(1, -1).map((centre, band) => {
    const below = Math.max(centre - edges[band]!, binHz);
    const above = Math.max(edges[band + 2]! - centre, binHz);
    const firstBin = Math.max(0, Math.floor((centre - below) / binHz) + 1);
    const endBin = Math.min(lastBin, Math.ceil((centre + above) / binHz) - 1);
    const weights = Float32Array.from({ length: endBin - firstBin + 1 }, (_, offset) => {
      const distance = (firstBin + offset) * binHz - centre;
      return Math.max(0, 1 - (distance < 0 ? -distance / below : distance / above));
    });
    return { firstBin, weights };
  });
}

/** One short band's value as a blend of two neighbouring long bands. */
export interface BandBlend {
  lowerBand: number;
  upperBand: number;
  upperShare: number;
}

/** How a value known on the long bands is read at each short band's centre. */
export function longToShortBlends(): BandBlend[] {
  const from = bandEdgesHz(LONG).slice(1, -1).map(warp);
  const to = bandEdgesHz(SHORT).slice(1, -1).map(warp);
  return to.map((at) => {
    const above = from.findIndex((centre) => centre > at);
    if (above === -1)
      return { lowerBand: LONG.bands - 1, upperBand: LONG.bands - 1, upperShare: 0 };
    if (above === 0) return { lowerBand: 0, upperBand: 0, upperShare: 0 };
    const upperShare = (at - from[above - 1]!) / (from[above]! - from[above - 1]!);
    return { lowerBand: above - 1, upperBand: above, upperShare };
  });
}

/** Periodic Hann window. */
export function hann(samples: number): Float32Array {
  return Float32Array.from(
    { length: samples },
    (_, index) => 0.5 - 0.5 * Math.cos((2 * Math.PI * index) / samples),
  );
}
