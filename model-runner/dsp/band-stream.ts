import { fourier, type Fourier } from './fourier.js';
import {
  BANDS,
  HOP_SAMPLES,
  LONG,
  SHORT,
  filterbank,
  hann,
  normalisedPower,
  type BandWeights,
  type Resolution,
} from './front-end.js';

/**
 * Band powers of one window position after another, at one resolution. Samples and window are kept in the
 * precision that they are multiplied in: every sample falls in about six windows, but is converted once.
 */
class BandReader {
  readonly #fourier: Fourier;
  readonly #window: Float64Array;
  readonly #filters: BandWeights[];
  readonly #scale: number;
  /** As many bins as the highest band reaches; the first and the last of a spectrum are in none. */
  readonly #power: Float32Array;

  constructor(resolution: Resolution) {
    this.#fourier = fourier('real', resolution.windowSamples);
    this.#window = Float64Array.from(hann(resolution.windowSamples));
    this.#filters = filterbank(resolution);
    this.#scale = 1 / this.#window.reduce((sum, weight) => sum + weight * weight, 0);
    this.#power = new Float32Array(
      Math.max(...this.#filters.map(({ firstBin, weights }) => firstBin + weights.length)),
    );
  }

  /** Mean-square power a band of the window that begins at samples[start], into `output` at `at`. */
  read(samples: Float64Array, start: number, output: Float32Array, at: number): void {
    const [window, power] = [this.#window, this.#power];
    const { signal } = this.#fourier;
    for (let i = 0; i < window.length; i++) signal[i] = samples[start + i]! * window[i]!;
    this.#fourier.forward();
    const { spectrum } = this.#fourier;
    for (let bin = 1; bin < power.length; bin++) {
      const real = spectrum[2 * bin]!;
      const imaginary = spectrum[2 * bin + 1]!;
      power[bin] = real * real + imaginary * imaginary;
    }
    for (let band = 0; band < this.#filters.length; band++) {
      const { firstBin, weights } = this.#filters[band]!;
      let sum = 0;
      for (let i = 0; i < weights.length; i++) sum += weights[i]! * power[firstBin + i]!;
      output[at + band] = sum * this.#scale;
    }
  }
}

/**
 * Turns mono samples, as they come, into the rows that the networks hear: BANDS normalised powers a
 * frame, frame k being centred at sample k * HOP_SAMPLES. Beyond the ends of the song is silence.
 */
export class BandStream {
  readonly #long = new BandReader(LONG);
  readonly #short = new BandReader(SHORT);
  readonly #inverseLevel: number;
  #pending = new Float64Array(LONG.windowSamples / 2);

  /** @param meanSquareLevel the recording's level (AudioSource.levelDb as a power); 0 for silence */
  constructor(meanSquareLevel: number) {
    this.#inverseLevel = meanSquareLevel > 0 ? 1 / meanSquareLevel : 0;
  }

  /** The rows that these samples complete, end to end. */
  push(samples: Float32Array): Float32Array {
    const joined = new Float64Array(this.#pending.length + samples.length);
    joined.set(this.#pending);
    joined.set(samples, this.#pending.length);
    const frames = Math.max(0, Math.floor((joined.length - LONG.windowSamples) / HOP_SAMPLES) + 1);
    const rows = this.#rows(joined, frames);
    this.#pending = joined.slice(frames * HOP_SAMPLES);
    return rows;
  }

  /** The rows whose windows reach past the song's end. Nothing may be pushed afterwards. */
  finish(): Float32Array {
    const remaining = this.#pending.length - LONG.windowSamples / 2;
    const frames = Math.max(0, Math.ceil(remaining / HOP_SAMPLES));
    const padded = new Float64Array(this.#pending.length + LONG.windowSamples);
    padded.set(this.#pending);
    return this.#rows(padded, frames);
  }

  #rows(samples: Float64Array, frames: number): Float32Array {
    const rows = new Float32Array(frames * BANDS);
    const shortLead = (LONG.windowSamples - SHORT.windowSamples) / 2;
    for (let frame = 0; frame < frames; frame++) {
      const start = frame * HOP_SAMPLES;
      this.#long.read(samples, start, rows, frame * BANDS);
      this.#short.read(samples, start + shortLead, rows, frame * BANDS + LONG.bands);
    }
    for (let i = 0; i < rows.length; i++) rows[i] = normalisedPower(rows[i]! * this.#inverseLevel);
    return rows;
  }
}
