declare module '@echogarden/pffft-wasm/simd' {
  /** Where something lies in the module's memory, in bytes. */
  type Address = number;

  /** J. Pommier's PFFFT compiled to WebAssembly; src/pffft.h in the package says what each function does. */
  export interface Pffft {
    /** Stands for another buffer once the memory has grown. */
    readonly HEAPF32: Float32Array;
    /** @param kind 0: real, 1: complex. Returns 0 where there is no transform of this size. */
    _pffft_new_setup(size: number, kind: 0 | 1): Address;
    _pffft_aligned_malloc(bytes: number): Address;
    /** @param direction 0: forward, 1: backward, not divided by the size */
    _pffft_transform_ordered(
      setup: Address,
      input: Address,
      output: Address,
      work: Address,
      direction: 0 | 1,
    ): void;
  }

  export default function createPffft(): Promise<Pffft>;
}
