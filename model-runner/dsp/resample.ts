import { concatenate } from './windows.js';

/** Zero crossings of the filter on either side: its transition is 1/20 of the band wide. */
const ZERO_CROSSINGS = 64;
/** The filter's edge, as a share of the lower of both Nyquist frequencies. */
const ROLLOFF = 0.95;
/** Kaiser window: what should be gone is down by some 100 dB. */
const KAISER_BETA = 10;

/**
 * Brings a stream of samples to another rate, as it comes. A sinc under a Kaiser window, one set of
 * weights for each position that an output can have between inputs (J. O. Smith, "Digital audio
 * resampling", CCRMA). Output 0 lies on input 0; beyond the ends is silence.
 */
export class Resampler {
  readonly #up: number;
  readonly #down: number;
  readonly #reach: number;
  readonly #weights: Float32Array[];
  // The first of these inputs is number #firstInput.
  #inputs: Float32Array;
  #firstInput: number;
  #received = 0;
  #produced = 0;

  constructor({ fromHz, toHz }: { fromHz: number; toHz: number }) {
    const divisor = greatestCommonDivisor(fromHz, toHz);
    this.#up = toHz / divisor;
    this.#down = fromHz / divisor;
    const band = ROLLOFF * Math.min(1, toHz / fromHz);
    this.#reach = fromHz === toHz ? 0 : Math.ceil(ZERO_CROSSINGS / band);
    this.#weights = Array.from({ length: this.#up }, (_, phase) =>
      sincWeights({ delay: phase / this.#up, reach: this.#reach, band }),
    );
    this.#inputs = new Float32Array(this.#reach);
    this.#firstInput = -this.#reach;
  }

  /** The outputs that these samples complete. */
  push(samples: Float32Array): Float32Array {
    this.#received += samples.length;
    this.#inputs = concatenate([this.#inputs, samples]);
    return this.#take(Math.ceil(((this.#received - this.#reach) * this.#up) / this.#down));
  }

  /** The outputs whose filter reaches past the end. Nothing may be pushed afterwards. */
  finish(): Float32Array {
    this.#inputs = concatenate([this.#inputs, new Float32Array(this.#reach + 1)]);
    return this.#take(Math.ceil((this.#received * this.#up) / this.#down));
  }

  #take(until: number): Float32Array {
    const outputs = new Float32Array(Math.max(0, until - this.#produced));
    const inputs = this.#inputs;
    for (let i = 0; i < outputs.length; i++) {
      const position = (this.#produced + i) * this.#down;
      const weights = this.#weights[position % this.#up]!;
      const start = Math.floor(position / this.#up) - this.#reach - this.#firstInput;
      let sum = 0;
      for (let k = 0; k < weights.length; k++) sum += weights[k]! * inputs[start + k]!;
      outputs[i] = sum;
    }
    this.#produced += outputs.length;
    const next = Math.floor((this.#produced * this.#down) / this.#up) - this.#reach;
    const done = Math.min(this.#inputs.length, Math.max(0, next - this.#firstInput));
    this.#inputs = this.#inputs.slice(done);
    this.#firstInput += done;
    return outputs;
  }
}

/** Weights of the inputs from `reach` before to `reach` after, for an output that lies `delay` after one. */
function sincWeights(filter: { delay: number; reach: number; band: number }): Float32Array {
  const { delay, reach, band } = filter;
  if (reach === 0) return new Float32Array([1]);
  const weights = Array.from({ length: 2 * reach + 1 }, (_, index) => {
    const distance = index - reach - delay;
    return sinc(distance * band) * kaiser(distance / reach);
  });
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return Float32Array.from(weights, (weight) => weight / sum);
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/** The Kaiser window at a place from -1 to 1. */
function kaiser(place: number): number {
  return Math.abs(place) >= 1
    ? 0
    : bessel(KAISER_BETA * Math.sqrt(1 - place * place)) / bessel(KAISER_BETA);
}

/** The modified Bessel function of the first kind and order 0, by its power series. */
function bessel(x: number): number {
  let sum = 1;
  for (let term = 1, k = 1; term > 1e-12 * sum; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
