declare module 'fft.js' {
  /** Radix-4 Fourier transform; complex numbers are interleaved: real, imaginary, real, … */
  export default class FFT {
    constructor(size: number);
    /** Transform of `size` real numbers; fills the first size / 2 + 1 complex ones of `output`. */
    realTransform(output: Float64Array, input: ArrayLike<number>): void;
    transform(output: Float64Array, input: ArrayLike<number>): void;
    inverseTransform(output: Float64Array, input: ArrayLike<number>): void;
  }
}
