import fc from 'fast-check';
import { concatenate, Windows } from '../../../model-runner/dsp/windows.js';

const shape = fc.record({
  coreFrames: fc.integer({ min: 1, max: 20 }),
  marginFrames: fc.integer({ min: 0, max: 15 }),
  blocks: fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 12 }),
});

function run(coreFrames: number, marginFrames: number, blocks: number[]) {
  const windows = new Windows({ width: 2, coreFrames, marginFrames });
  let frame = 0;
  const pushed = blocks.flatMap((frames) =>
    windows.push(Float32Array.from({ length: 2 * frames }, (_, i) => (i % 2 === 0 ? frame++ : -1))),
  );
  return { windows: [...pushed, ...windows.finish()], frames: frame };
}

describe('Windows', () => {
  it('gives every frame to exactly one core, in order', () => {
    fc.assert(
      fc.property(shape, ({ coreFrames, marginFrames, blocks }) => {
        const { windows, frames } = run(coreFrames, marginFrames, blocks);
        const cores = windows.flatMap(({ rows, coreStart, coreEnd }) =>
          Array.from(rows.subarray(2 * coreStart, 2 * coreEnd)).filter((_, i) => i % 2 === 0),
        );
        expect(cores).toEqual(Array.from({ length: frames }, (_, frame) => frame));
      }),
    );
  });

  it('surrounds each core with its margins, as far as the song goes', () => {
    fc.assert(
      fc.property(shape, ({ coreFrames, marginFrames, blocks }) => {
        const { windows, frames } = run(coreFrames, marginFrames, blocks);
        for (const window of windows) {
          const first = window.rows[0]!;
          const coreFirst = first + window.coreStart;
          const coreLast = first + window.coreEnd;
          expect(window.coreStart).toBe(Math.min(marginFrames, coreFirst));
          expect(window.frames - window.coreEnd).toBeGreaterThanOrEqual(
            Math.min(marginFrames, frames - coreLast),
          );
        }
      }),
    );
  });
});

describe('concatenate', () => {
  it('joins arrays end to end', () => {
    expect(
      Array.from(
        concatenate([new Float32Array([1, 2]), new Float32Array([]), new Float32Array([3])]),
      ),
    ).toEqual([1, 2, 3]);
  });
});
