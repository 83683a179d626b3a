import type { StereoSamples } from '../pcm.js';
import { fourier, type Fourier } from './fourier.js';
import { hann } from './front-end.js';
import { reflected } from './reflect.js';

/** Real and imaginary part, left and right. */
const PARTS = 4;
/** Squared Hann windows at a quarter of their length add up to this everywhere. */
const SUM_OF_SQUARED_WINDOWS = 1.5;

/** Frames of the spectrogram of a segment: one a hop, the last hop being filled up. */
export function spectrogramFrames(segmentSamples: number, fftSamples: number): number {
  return Math.ceil((4 * segmentSamples) / fftSamples);
}

/**
 * The transform that HTDemucs' spectral branch works on, and its inverse (A. Défossez, `HTDemucs._spec`
 * and `_ispec`): Hann windows at a quarter of their length, the segment being reflected at its ends so
 * that there is exactly one frame a hop; divided by the square root of the length; without the highest
 * bin. Complex numbers are channels: left real, left imaginary, right real, right imaginary, hence
 * [4, fftSamples / 2, frames].
 */
export class StemSpectrogram {
  readonly #fftSamples: number;
  readonly #segmentSamples: number;
  readonly #frames: number;
  readonly #lead: number;
  readonly #fourier: Fourier;
  readonly #window: Float32Array;

  constructor({ segmentSamples, fftSamples }: { segmentSamples: number; fftSamples: number }) {
    this.#fftSamples = fftSamples;
    this.#segmentSamples = segmentSamples;
    this.#frames = spectrogramFrames(segmentSamples, fftSamples);
    this.#lead = (3 * fftSamples) / 8;
    this.#fourier = fourier('complex', fftSamples);
    this.#window = hann(fftSamples);
  }

  /** [4, fftSamples / 2, frames] of a segment. */
  of(segment: StereoSamples): Float32Array {
    const [size, frames, bins] = [this.#fftSamples, this.#frames, this.#fftSamples / 2];
    const tail = this.#lead + (frames * size) / 4 - this.#segmentSamples;
    const left = reflected(segment.left, { before: this.#lead, after: tail });
    const right = reflected(segment.right, { before: this.#lead, after: tail });
    const scale = 1 / (2 * Math.sqrt(size));
    const values = new Float32Array(PARTS * bins * frames);
    for (let t = 0; t < frames; t++) {
      const start = (t * size) / 4;
      const { signal } = this.#fourier;
      for (let i = 0; i < size; i++) {
        signal[2 * i] = left[start + i]! * this.#window[i]!;
        signal[2 * i + 1] = right[start + i]! * this.#window[i]!;
      }
      this.#fourier.forward();
      const { spectrum } = this.#fourier;
      // Two real signals went in as one complex one; its mirror image tells them apart.
      for (let bin = 0; bin < bins; bin++) {
        const mirror = bin === 0 ? 0 : size - bin;
        const [re, im] = [spectrum[2 * bin]!, spectrum[2 * bin + 1]!];
        const [mirrorRe, mirrorIm] = [spectrum[2 * mirror]!, spectrum[2 * mirror + 1]!];
        const at = bin * frames + t;
        values[at] = (re + mirrorRe) * scale;
        values[at + bins * frames] = (im - mirrorIm) * scale;
        values[at + 2 * bins * frames] = (im + mirrorIm) * scale;
        values[at + 3 * bins * frames] = (mirrorRe - re) * scale;
      }
    }
    return values;
  }

  /** The segment of a spectrogram [4, fftSamples / 2, frames]. */
  inverse(values: Float32Array): StereoSamples {
    const [size, frames, bins] = [this.#fftSamples, this.#frames, this.#fftSamples / 2];
    const scale = 1 / (Math.sqrt(size) * SUM_OF_SQUARED_WINDOWS);
    const left = new Float32Array((frames * size) / 4 + 2 * this.#lead);
    const right = new Float32Array(left.length);
    for (let t = 0; t < frames; t++) {
      const { spectrum } = this.#fourier;
      spectrum.fill(0);
      for (let bin = 0; bin < bins; bin++) {
        const at = bin * frames + t;
        const [leftRe, rightRe] = [values[at]!, values[at + 2 * bins * frames]!];
        // The constant part of a real signal is real.
        const leftIm = bin === 0 ? 0 : values[at + bins * frames]!;
        const rightIm = bin === 0 ? 0 : values[at + 3 * bins * frames]!;
        const mirror = bin === 0 ? 0 : size - bin;
        spectrum[2 * mirror] = leftRe + rightIm;
        spectrum[2 * mirror + 1] = rightRe - leftIm;
        spectrum[2 * bin] = leftRe - rightIm;
        spectrum[2 * bin + 1] = leftIm + rightRe;
      }
      this.#fourier.backward();
      const { signal } = this.#fourier;
      const start = (t * size) / 4;
      for (let i = 0; i < size; i++) {
        left[start + i]! += signal[2 * i]! * this.#window[i]! * scale;
        right[start + i]! += signal[2 * i + 1]! * this.#window[i]! * scale;
      }
    }
    const end = this.#lead + this.#segmentSamples;
    return { left: left.slice(this.#lead, end), right: right.slice(this.#lead, end) };
  }
}
