import { StemSpectrogram, spectrogramFrames } from '../../../model-runner/dsp/stem-spectrogram.js';
import { worstDifference } from '../../support/foreign.js';

const SEGMENT = 5001;
const FFT = 512;

function tones(cycles: readonly number[]): Float32Array {
  return Float32Array.from({ length: SEGMENT }, (_, i) =>
    cycles.reduce((sum, cycle, k) => sum + Math.sin((2 * Math.PI * i) / cycle + k), 0),
  );
}

describe('the spectrogram of a hybrid separator', () => {
  const left = tones([7.3, 40.1, 333]);
  const right = tones([5.1, 91]);
  const transform = new StemSpectrogram({ segmentSamples: SEGMENT, fftSamples: FFT });

  it('has 336 frames for 7.8 seconds', () => {
    expect(spectrogramFrames(343_980, 4096)).toBe(336);
  });

  // At the ends Demucs leaves frames out; the triangle over each segment hides what is missing.
  it('can be undone, the two sides apart, but for the ends', () => {
    const values = transform.of({ left, right });
    expect(values).toHaveLength(4 * (FFT / 2) * spectrogramFrames(SEGMENT, FFT));
    const back = transform.inverse(values);
    expect(back.left).toHaveLength(SEGMENT);
    const inside = (side: Float32Array): Float32Array => side.subarray(FFT, SEGMENT - FFT);
    expect(worstDifference(inside(back.left), inside(left))).toBeLessThan(1e-3);
    expect(worstDifference(inside(back.right), inside(right))).toBeLessThan(1e-3);
  });

  it('holds a tone in its bin, the left side before the right one', () => {
    const frames = spectrogramFrames(SEGMENT, FFT);
    const tone = tones([FFT / 32]);
    const values = transform.of({ left: tone, right: new Float32Array(SEGMENT) });
    const power = (side: number, bin: number): number => {
      const at = side * FFT * frames + bin * frames + 20;
      return values[at]! ** 2 + values[at + (FFT / 2) * frames]! ** 2;
    };
    // Half the sum of a Hann window of this length, over the root of its length.
    expect(power(0, 32)).toBeCloseTo((FFT / 4) ** 2 / FFT, 3);
    expect(power(0, 36)).toBeLessThan(1e-6);
    expect(power(1, 32)).toBeLessThan(1e-12);
  });
});
