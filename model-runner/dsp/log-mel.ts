import { fourier, type Fourier } from './fourier.js';
import { hann, type BandWeights } from './front-end.js';
import { reflected } from './reflect.js';
import { concatenate } from './windows.js';

/** A log-mel spectrogram as torchaudio computes it with slaney's scale and no area normalisation. */
export interface LogMelShape {
  sampleRateHz: number;
  fftSamples: number;
  hopSamples: number;
  mels: number;
  lowHz: number;
  highHz: number;
  logMultiplier: number;
}

/**
 * Turns samples, as they come, into rows of log(1 + logMultiplier * magnitude), one a hop, frame k being
 * centred at sample k * hopSamples; the song is reflected at its ends. Magnitudes are divided by the
 * square root of fftSamples. These are the numbers that Beat This! hears (F. Foscarin, J. Schlüter,
 * G. Widmer, ISMIR 2024, `LogMelSpect`).
 */
export class LogMelStream {
  readonly #shape: LogMelShape;
  readonly #half: number;
  readonly #fourier: Fourier;
  readonly #window: Float32Array;
  readonly #filters: BandWeights[];
  #pending = new Float32Array();
  #started = false;

  constructor(shape: LogMelShape) {
    this.#shape = shape;
    this.#half = shape.fftSamples / 2;
    this.#fourier = fourier('real', shape.fftSamples);
    this.#window = hann(shape.fftSamples);
    this.#filters = melFilters(shape);
  }

  /** The rows that these samples complete, end to end. */
  push(samples: Float32Array): Float32Array {
    this.#pending = concatenate([this.#pending, samples]);
    if (!this.#started) {
      if (this.#pending.length <= this.#half) return new Float32Array();
      this.#start();
    }
    return this.#rows();
  }

  /** The rows whose windows reach past the end. Nothing may be pushed afterwards. */
  finish(): Float32Array {
    if (!this.#started) {
      if (this.#pending.length === 0) return new Float32Array();
      const shortest = new Float32Array(this.#half + 1);
      shortest.set(this.#pending);
      this.#pending = shortest;
      this.#start();
    }
    this.#pending = reflected(this.#pending, { before: 0, after: this.#half });
    return this.#rows();
  }

  #start(): void {
    this.#pending = reflected(this.#pending, { before: this.#half, after: 0 });
    this.#started = true;
  }

  #rows(): Float32Array {
    const { fftSamples, hopSamples, mels } = this.#shape;
    const frames = Math.floor((this.#pending.length - fftSamples) / hopSamples) + 1;
    if (frames <= 0) return new Float32Array();
    const rows = new Float32Array(frames * mels);
    for (let frame = 0; frame < frames; frame++) {
      this.#read(frame * hopSamples, rows.subarray(frame * mels, (frame + 1) * mels));
    }
    this.#pending = this.#pending.slice(frames * hopSamples);
    return rows;
  }

  #read(start: number, row: Float32Array): void {
    const { fftSamples, logMultiplier } = this.#shape;
    const { signal } = this.#fourier;
    for (let i = 0; i < fftSamples; i++) signal[i] = this.#pending[start + i]! * this.#window[i]!;
    this.#fourier.forward();
    const { spectrum } = this.#fourier;
    const scale = logMultiplier / Math.sqrt(fftSamples);
    this.#filters.forEach(({ firstBin, weights }, mel) => {
      let sum = 0;
      for (let i = 0; i < weights.length; i++) {
        const bin = firstBin + i;
        sum += weights[i]! * Math.hypot(spectrum[2 * bin]!, spectrum[2 * bin + 1]!);
      }
      row[mel] = Math.log1p(sum * scale);
    });
  }
}

/** M. Slaney's scale (Auditory Toolbox, 1998): linear up to 1 kHz, logarithmic above. */
const LINEAR_HZ_A_MEL = 200 / 3;
const BREAK_HZ = 1000;
const BREAK_MEL = BREAK_HZ / LINEAR_HZ_A_MEL;
const LOG_STEP = Math.log(6.4) / 27;

function melOf(hertz: number): number {
  return hertz < BREAK_HZ
    ? hertz / LINEAR_HZ_A_MEL
    : BREAK_MEL + Math.log(hertz / BREAK_HZ) / LOG_STEP;
}

function hertzOf(mel: number): number {
  return mel < BREAK_MEL
    ? mel * LINEAR_HZ_A_MEL
    : BREAK_HZ * Math.exp(LOG_STEP * (mel - BREAK_MEL));
}

/** Triangles of peak 1 between neighbouring centres; the lowest may be narrower than a bin and empty. */
function melFilters({ sampleRateHz, fftSamples, mels, lowHz, highHz }: LogMelShape): BandWeights[] {
  const [low, high] = [melOf(lowHz), melOf(highHz)];
  const edges = Array.from({ length: mels + 2 }, (_, index) =>
    hertzOf(low + ((high - low) * index) / (mels + 1)),
  );
  const binHz = sampleRateHz / fftSamples;
  return edges.slice(1, -1).map((centre, mel) => {
    const [below, above] = [edges[mel]!, edges[mel + 2]!];
    const firstBin = Math.ceil(below / binHz);
    const bins = Math.ceil(above / binHz) - firstBin;
    const weights = Float32Array.from({ length: Math.max(0, bins) }, (_, index) => {
      const hertz = (firstBin + index) * binHz;
      return Math.min((hertz - below) / (centre - below), (above - hertz) / (above - centre));
    });
    return { firstBin, weights };
  });
}
