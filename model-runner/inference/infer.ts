/** A network's input or output: 32-bit floats in row-major order. */
export interface Tensor {
  data: Float32Array;
  shape: readonly number[];
}

/** Runs one network: named tensors in, named tensors out. Same input, same output. */
export type Infer = (inputs: Readonly<Record<string, Tensor>>) => Promise<Record<string, Tensor>>;
