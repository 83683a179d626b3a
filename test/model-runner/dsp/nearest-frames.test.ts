import fc from 'fast-check';
import { NearestFrames } from '../../../model-runner/dsp/nearest-frames.js';
import { concatenate } from '../../../model-runner/dsp/windows.js';

function brought(
  values: readonly number[],
  times: { framesPerSecond: number; latencySeconds: number },
  block = values.length,
): number[] {
  const frames = new NearestFrames({ width: 1, ...times });
  const parts: Float32Array[] = [];
  for (let from = 0; from < values.length; from += block)
    parts.push(frames.push(Float32Array.from(values.slice(from, from + block))));
  return Array.from(concatenate(parts));
}

describe('frames of another rate', () => {
  it('stay as they are at our own rate', () => {
    const times = { framesPerSecond: 100, latencySeconds: 0 };
    expect(brought([1, 2, 3, 4], times, 3)).toEqual([1, 2, 3, 4]);
  });

  it('move by what the network is late, or early', () => {
    const late = { framesPerSecond: 100, latencySeconds: 0.02 };
    expect(brought([1, 2, 3, 4], late)).toEqual([3, 4]);
    const early = { framesPerSecond: 100, latencySeconds: -0.02 };
    expect(brought([1, 2, 3, 4], early, 1)).toEqual([0, 0, 1, 2, 3, 4]);
  });

  it('keep every peak at its height, within half a frame of its time', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 20, max: 100, noNaN: true }),
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 80 }),
        (framesPerSecond, peak, block) => {
          const values = Array.from({ length: 80 }, (_, frame) => (frame === peak ? 1 : 0));
          const found = brought(values, { framesPerSecond, latencySeconds: 0 }, block);
          const seconds = found.flatMap((value, frame) => (value === 1 ? [frame / 100] : []));
          expect(seconds.length).toBeGreaterThan(0);
          for (const at of seconds)
            expect(Math.abs(at - peak / framesPerSecond)).toBeLessThanOrEqual(
              0.5 / framesPerSecond + 1e-9,
            );
        },
      ),
    );
  });
});
