import { Tensor } from 'onnxruntime-node';

describe('the test environment', () => {
  it('makes typed arrays that the native runtime accepts', () => {
    const tensor = new Tensor('float32', Float32Array.of(1, 2, 3), [3]);
    expect(tensor.data).toEqual(Float32Array.of(1, 2, 3));
    expect(Buffer.from('ok') instanceof Uint8Array).toBe(true);
  });
});
