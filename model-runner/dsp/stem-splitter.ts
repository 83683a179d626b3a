import { SAMPLE_RATE_HZ, without, type StereoSamples } from '../pcm.js';
import { fourier } from './fourier.js';
import { bandEdgesHz, hann, HOP_SAMPLES, LONG, type BandBlend } from './front-end.js';
import { concatenate } from './windows.js';

/** The song taken apart: drums and backing add up to it, sample by sample. */
export interface SplitStretch {
  drums: StereoSamples;
  backing: StereoSamples;
}

const WINDOW = LONG.windowSamples;
const HALF = WINDOW / 2;
/** Sums of squared windows below this lie outside the song. */
const LEAST_WEIGHT = 1e-6;

/**
 * Applies the separator's mask to the sound: a short-time Fourier transform whose bins are scaled by
 * the drums' share, and overlap-add. Left and right pass as the real and imaginary part of one
 * transform, since the same real gain goes to both.
 *
 * Audio may come well before its mask; only what waits for its mask is kept.
 */
export class StemSplitter {
  readonly #fourier = fourier('complex', WINDOW);
  readonly #window = hann(WINDOW);
  readonly #blends = longToBinBlends();
  readonly #gains = new Float64Array(HALF + 1);
  // The first of these samples is at HOP_SAMPLES * #nextFrame - HALF in the song.
  #left = new Float32Array(HALF);
  #right = new Float32Array(HALF);
  #drumsLeft = new Float32Array(WINDOW);
  #drumsRight = new Float32Array(WINDOW);
  #weight = new Float32Array(WINDOW);
  #nextFrame = 0;
  #pushedSamples = 0;

  pushAudio({ left, right }: StereoSamples): void {
    this.#left = concatenate([this.#left, left]);
    this.#right = concatenate([this.#right, right]);
    this.#pushedSamples += left.length;
  }

  /** @param share the mask of the next frames [frames, LONG.bands] */
  pushMask(share: Float32Array): SplitStretch {
    const frames = share.length / LONG.bands;
    const needed = (frames - 1) * HOP_SAMPLES + WINDOW;
    this.#left = padded(this.#left, needed);
    this.#right = padded(this.#right, needed);
    this.#drumsLeft = padded(this.#drumsLeft, needed);
    this.#drumsRight = padded(this.#drumsRight, needed);
    this.#weight = padded(this.#weight, needed);
    for (let frame = 0; frame < frames; frame++) {
      this.#setGains(share.subarray(frame * LONG.bands, (frame + 1) * LONG.bands));
      this.#addFrame(frame * HOP_SAMPLES);
    }
    return this.#take(frames * HOP_SAMPLES);
  }

  /** What the last frames' windows still reach; call once, after the last mask. */
  finish(): SplitStretch {
    return this.#take(this.#left.length);
  }

  #setGains(share: Float32Array): void {
    this.#blends.forEach(({ lowerBand, upperBand, upperShare }, bin) => {
      this.#gains[bin] = share[lowerBand]! * (1 - upperShare) + share[upperBand]! * upperShare;
    });
  }

  #addFrame(start: number): void {
    const window = this.#window;
    const { signal } = this.#fourier;
    for (let i = 0; i < WINDOW; i++) {
      signal[2 * i] = this.#left[start + i]! * window[i]!;
      signal[2 * i + 1] = this.#right[start + i]! * window[i]!;
    }
    this.#fourier.forward();
    const { spectrum } = this.#fourier;
    for (let bin = 0; bin < WINDOW; bin++) {
      // What is transformed back comes out WINDOW times as large.
      const gain = this.#gains[bin <= HALF ? bin : WINDOW - bin]! / WINDOW;
      spectrum[2 * bin]! *= gain;
      spectrum[2 * bin + 1]! *= gain;
    }
    this.#fourier.backward();
    for (let i = 0; i < WINDOW; i++) {
      this.#drumsLeft[start + i]! += signal[2 * i]! * window[i]!;
      this.#drumsRight[start + i]! += signal[2 * i + 1]! * window[i]!;
      this.#weight[start + i]! += window[i]! ** 2;
    }
  }

  /** Gives out the first `samples` that are kept, as far as they lie within the song. */
  #take(samples: number): SplitStretch {
    const songStart = this.#nextFrame * HOP_SAMPLES - HALF;
    const from = Math.max(0, -songStart);
    const to = Math.max(from, Math.min(samples, this.#pushedSamples - songStart));
    const drums = {
      left: this.#weighted(this.#drumsLeft, from, to),
      right: this.#weighted(this.#drumsRight, from, to),
    };
    const song = { left: this.#left.subarray(from, to), right: this.#right.subarray(from, to) };
    const backing = without(song, drums);
    this.#left = this.#left.slice(samples);
    this.#right = this.#right.slice(samples);
    this.#drumsLeft = this.#drumsLeft.slice(samples);
    this.#drumsRight = this.#drumsRight.slice(samples);
    this.#weight = this.#weight.slice(samples);
    this.#nextFrame += samples / HOP_SAMPLES;
    return { drums, backing };
  }

  #weighted(samples: Float32Array, from: number, to: number): Float32Array {
    return samples
      .slice(from, to)
      .map((sample, i) => sample / Math.max(LEAST_WEIGHT, this.#weight[from + i]!));
  }
}

/** How a value known on the long bands is read at each bin of the transform. */
function longToBinBlends(): BandBlend[] {
  const centres = bandEdgesHz(LONG).slice(1, -1);
  return Array.from({ length: HALF + 1 }, (_, bin) => {
    const hertz = (bin * SAMPLE_RATE_HZ) / WINDOW;
    const above = centres.findIndex((centre) => centre > hertz);
    const last = LONG.bands - 1;
    if (above === -1) return { lowerBand: last, upperBand: last, upperShare: 0 };
    if (above === 0) return { lowerBand: 0, upperBand: 0, upperShare: 0 };
    const upperShare = (hertz - centres[above - 1]!) / (centres[above]! - centres[above - 1]!);
    return { lowerBand: above - 1, upperBand: above, upperShare };
  });
}

function padded(samples: Float32Array, length: number): Float32Array<ArrayBuffer> {
  if (samples.length >= length) return samples as Float32Array<ArrayBuffer>;
  const longer = new Float32Array(length);
  longer.set(samples);
  return longer;
}
