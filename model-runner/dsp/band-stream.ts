import { fourier, type Fourier } from './fourier.js';
import {
  HOP_SAMPLES,
  LONG,
  MONO_ROWS,
  filterbank,
  hann,
  type BandWeights,
  type Resolution,
  type RowShape,
} from './front-end.js';

/**
 * Band powers of one window position after another, at one resolution. Samples and window are kept in the
 * precision that they are multiplied in: every sample falls in about six windows, but is converted once.
 */
class BandReader {
  readonly bands: number;
  readonly #leadSamples: number;
  readonly #fourier: Fourier;
  readonly #window: Float64Array;
  readonly #filters: BandWeights[];
  readonly #scale: number;
  /** As many bins as the highest band reaches; the first and the last of a spectrum are in none. */
  readonly #power: Float32Array;

  constructor(resolution: Resolution) {
    this.bands = resolution.bands;
    this.#leadSamples = (LONG.windowSamples - resolution.windowSamples) / 2;
    this.#fourier = fourier('real', resolution.windowSamples);
    this.#window = Float64Array.from(hann(resolution.windowSamples));
    this.#filters = filterbank(resolution);
    this.#scale = 1 / this.#window.reduce((sum, weight) => sum + weight * weight, 0);
    this.#power = new Float32Array(
      Math.max(...this.#filters.map(({ firstBin, weights }) => firstBin + weights.length)),
    );
  }

  /**
   * Mean-square power a band, into `output` at `at`, of the window in the middle of the longest one, which begins at
   * samples[frameStart].
   */
  read(samples: Float64Array, frameStart: number, output: Float32Array, at: number): void {
    const [window, power] = [this.#window, this.#power];
    const start = frameStart + this.#leadSamples;
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
 * Turns samples, as they come, into rows that networks hear, one a frame, frame k being centred at sample
 * k * HOP_SAMPLES. Beyond the ends of the song is silence.
 */
export class BandStream {
  readonly #readers: readonly BandReader[];
  readonly #width: number;
  readonly #normalised: RowShape['normalised'];
  readonly #inverseLevel: number;
  #pending = new Float64Array(LONG.windowSamples / 2);

  /**
   * @param meanSquareLevel the recording's level (AudioSource.levelDb as a power); 0 for silence
   * @param shape what the rows hold; by default what every network hears, of mono samples
   */
  constructor(meanSquareLevel: number, { resolutions, normalised }: RowShape = MONO_ROWS) {
    this.#readers = resolutions.map((resolution) => new BandReader(resolution));
    this.#width = resolutions.reduce((sum, { bands }) => sum + bands, 0);
    this.#normalised = normalised;
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
    const rows = new Float32Array(frames * this.#width);
    const silence = this.#normalised(0);
    let soundAt = -1;
    for (let frame = 0; frame < frames; frame++) {
      const start = frame * HOP_SAMPLES;
      const row = rows.subarray(frame * this.#width, (frame + 1) * this.#width);
      if (soundAt < start) soundAt = nextSound(samples, start);
      // The side of a mono recording is silent throughout: it should cost nothing.
      if (soundAt >= start + LONG.windowSamples) row.fill(silence);
      else this.#read(samples, start, row);
    }
    return rows;
  }

  #read(samples: Float64Array, frameStart: number, row: Float32Array): void {
    let at = 0;
    for (const reader of this.#readers) {
      reader.read(samples, frameStart, row, at);
      at += reader.bands;
    }
    for (let i = 0; i < row.length; i++) row[i] = this.#normalised(row[i]! * this.#inverseLevel);
  }
}

/** The first sample from here on that is not zero, or the end. */
function nextSound(samples: Float64Array, from: number): number {
  let at = from;
  while (at < samples.length && samples[at] === 0) at++;
  return at;
}
