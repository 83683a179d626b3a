import FFT from 'fft.js';

/**
 * Powers of real frames' spectra. A frame of N samples is transformed as N/2 complex ones, even samples real and odd
 * ones imaginary, and taken apart afterwards: H. Sorensen and others, "Real-valued fast Fourier transform algorithms"
 * (IEEE ASSP 1987), section on computing by a complex transform of half the length.
 */
export class PowerSpectrum {
  readonly #half: FFT;
  readonly #folded: Float64Array;
  readonly #cosines: Float64Array;
  readonly #sines: Float64Array;

  /** @param samples in a frame: a power of two, 4 at least */
  constructor(samples: number) {
    const half = samples / 2;
    this.#half = new FFT(half);
    this.#folded = new Float64Array(samples);
    this.#cosines = Float64Array.from({ length: half + 1 }, (_, k) =>
      Math.cos((Math.PI * k) / half),
    );
    this.#sines = Float64Array.from({ length: half + 1 }, (_, k) => Math.sin((Math.PI * k) / half));
  }

  /** Squared magnitudes of the first `power.length` bins, samples / 2 + 1 at most, of `frame`. */
  read(frame: Float64Array, power: Float32Array): void {
    const [folded, cosines, sines] = [this.#folded, this.#cosines, this.#sines];
    this.#half.transform(folded, frame);
    const half = folded.length / 2;
    for (let bin = 0; bin < power.length; bin++) {
      // Bin k of the folded spectrum holds k of the even samples and, times i, k of the odd ones; half - k their mirror.
      const at = bin === half ? 0 : 2 * bin;
      const mirror = bin === 0 ? 0 : folded.length - 2 * bin;
      const evenReal = folded[at]! + folded[mirror]!;
      const evenImaginary = folded[at + 1]! - folded[mirror + 1]!;
      const oddReal = folded[at + 1]! + folded[mirror + 1]!;
      const oddImaginary = folded[mirror]! - folded[at]!;
      const cosine = cosines[bin]!;
      const sine = sines[bin]!;
      const real = evenReal + cosine * oddReal + sine * oddImaginary;
      const imaginary = evenImaginary + cosine * oddImaginary - sine * oddReal;
      power[bin] = (real * real + imaginary * imaginary) / 4;
    }
  }
}
