import fc from 'fast-check';
import { Resampler } from '../../../model-runner/dsp/resample.js';
import { concatenate } from '../../../model-runner/dsp/windows.js';

function sine(hertz: number, rateHz: number, samples: number): Float32Array {
  return Float32Array.from({ length: samples }, (_, i) =>
    Math.sin((2 * Math.PI * hertz * i) / rateHz),
  );
}

function resampled(
  samples: Float32Array,
  fromHz: number,
  toHz: number,
  chunk = 1000,
): Float32Array {
  const resampler = new Resampler({ fromHz, toHz });
  const parts: Float32Array[] = [];
  for (let from = 0; from < samples.length; from += chunk)
    parts.push(resampler.push(samples.subarray(from, from + chunk)));
  return concatenate([...parts, resampler.finish()]);
}

/** Away from the ends, where the sound begins and stops. */
function worstInside(found: Float32Array, expected: Float32Array): number {
  let worst = 0;
  for (let i = 500; i < found.length - 500; i++)
    worst = Math.max(worst, Math.abs(found[i]! - expected[i]!));
  return worst;
}

describe('another rate', () => {
  it.each([
    [44_100, 22_050, 9_900],
    [44_100, 16_000, 7_100],
    [44_100, 48_000, 19_000],
    [44_100, 44_100, 20_000],
  ])('from %d to %d Hz keeps a tone of %d Hz', (fromHz, toHz, hertz) => {
    const found = resampled(sine(hertz, fromHz, 20_000), fromHz, toHz);
    expect(found).toHaveLength(Math.ceil((20_000 * toHz) / fromHz));
    expect(worstInside(found, sine(hertz, toHz, found.length))).toBeLessThan(1e-4);
  });

  it('keeps out what it cannot hold', () => {
    const found = resampled(sine(11_200, 44_100, 20_000), 44_100, 22_050);
    expect(worstInside(found, new Float32Array(found.length))).toBeLessThan(1e-4);
  });

  it('does not depend on how the song is cut into chunks', () => {
    const samples = sine(440, 44_100, 3000);
    const whole = resampled(samples, 44_100, 16_000, 3000);
    fc.assert(
      fc.property(fc.integer({ min: 20, max: 3000 }), (chunk) => {
        expect(resampled(samples, 44_100, 16_000, chunk)).toEqual(whole);
      }),
      { numRuns: 10 },
    );
  });
});
