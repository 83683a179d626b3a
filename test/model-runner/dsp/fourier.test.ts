import fc from 'fast-check';

import { fourier } from '../../../model-runner/dsp/fourier.js';

/** Bin `bin` of complex samples, interleaved, by the definition of the discrete Fourier transform. */
function byDefinition(samples: Float32Array, bin: number): [number, number] {
  const size = samples.length / 2;
  let [real, imaginary] = [0, 0];
  for (let i = 0; i < size; i++) {
    const angle = (-2 * Math.PI * bin * i) / size;
    real += samples[2 * i]! * Math.cos(angle) - samples[2 * i + 1]! * Math.sin(angle);
    imaginary += samples[2 * i]! * Math.sin(angle) + samples[2 * i + 1]! * Math.cos(angle);
  }
  return [real, imaginary];
}

/** Signals of so many numbers, or twice, four or eight times as many. */
function signals(shortest: number): fc.Arbitrary<Float32Array> {
  return fc.constantFrom(1, 2, 4, 8).chain((times) => {
    const length = shortest * times;
    return fc.float32Array({ minLength: length, maxLength: length, min: -1, max: 1, noNaN: true });
  });
}

describe('the Fourier transform', () => {
  test('of a real signal holds its bins, the last one beside the first', () => {
    fc.assert(
      fc.property(signals(32), (samples) => {
        const size = samples.length;
        const transform = fourier('real', size);
        transform.signal.set(samples);
        transform.forward();
        const { spectrum } = transform;
        const complex = Float32Array.from({ length: 2 * size }, (_, i) =>
          i % 2 === 0 ? samples[i / 2]! : 0,
        );
        expect(spectrum[0]).toBeCloseTo(byDefinition(complex, 0)[0], 3);
        expect(spectrum[1]).toBeCloseTo(byDefinition(complex, size / 2)[0], 3);
        for (let bin = 1; bin < size / 2; bin++) {
          const [real, imaginary] = byDefinition(complex, bin);
          expect(spectrum[2 * bin]).toBeCloseTo(real, 3);
          expect(spectrum[2 * bin + 1]).toBeCloseTo(imaginary, 3);
        }
      }),
    );
  });

  test('of a complex signal holds all of its bins', () => {
    fc.assert(
      fc.property(signals(64), (samples) => {
        const transform = fourier('complex', samples.length / 2);
        transform.signal.set(samples);
        transform.forward();
        for (let bin = 0; bin < samples.length / 2; bin++) {
          const [real, imaginary] = byDefinition(samples, bin);
          expect(transform.spectrum[2 * bin]).toBeCloseTo(real, 3);
          expect(transform.spectrum[2 * bin + 1]).toBeCloseTo(imaginary, 3);
        }
      }),
    );
  });

  test.each(['real', 'complex'] as const)(
    'of a %s signal can be undone, but for the size',
    (kind) => {
      const transform = fourier(kind, 64);
      const samples = transform.signal.map((_, i) => Math.sin(i * i));
      transform.signal.set(samples);
      transform.forward();
      transform.signal.fill(0);
      transform.backward();
      transform.signal.forEach((found, i) => {
        expect(found / 64).toBeCloseTo(samples[i]!, 5);
      });
    },
  );

  test.each([0, 16, 48, 100, Number.NaN])('of %d samples is refused', (size) => {
    expect(() => fourier('real', size)).toThrow(
      new RangeError(
        `No Fourier transform of ${size} samples: expected a power of two, 32 at least.`,
      ),
    );
  });
});
