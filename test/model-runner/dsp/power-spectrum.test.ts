import fc from 'fast-check';

import { PowerSpectrum } from '../../../model-runner/dsp/power-spectrum.js';

/** By the definition of the discrete Fourier transform. */
function powerByDefinition(frame: Float64Array, bin: number): number {
  let [real, imaginary] = [0, 0];
  frame.forEach((sample, i) => {
    const angle = (2 * Math.PI * bin * i) / frame.length;
    real += sample * Math.cos(angle);
    imaginary -= sample * Math.sin(angle);
  });
  return real ** 2 + imaginary ** 2;
}

describe('PowerSpectrum', () => {
  const frames = fc.integer({ min: 2, max: 7 }).chain((exponent) =>
    fc.float64Array({
      minLength: 2 ** exponent,
      maxLength: 2 ** exponent,
      min: -1,
      max: 1,
      noNaN: true,
    }),
  );

  test('holds the squared magnitudes of the Fourier transform, up to half the sample rate', () => {
    fc.assert(
      fc.property(frames, (frame) => {
        const power = new Float32Array(frame.length / 2 + 1);
        new PowerSpectrum(frame.length).read(frame, power);
        power.forEach((found, bin) => {
          expect(found).toBeCloseTo(powerByDefinition(frame, bin), 3);
        });
      }),
    );
  });

  test('reads as many bins as are asked for', () => {
    const frame = Float64Array.from({ length: 64 }, (_, i) => Math.sin(0.3 * i));
    const [all, some] = [new Float32Array(33), new Float32Array(9)];
    const spectrum = new PowerSpectrum(64);
    spectrum.read(frame, all);
    spectrum.read(frame, some);
    expect(some).toEqual(all.slice(0, 9));
  });
});
