import fc from 'fast-check';

import { BANDS, LONG } from '../../../model-runner/dsp/front-end.js';
import { detuned } from '../../../model-runner/inference/detuned.js';
import type { Infer } from '../../../model-runner/inference/infer.js';

/** Says what it hears. */
const echo: Infer = ({ song }) => Promise.resolve({ onset: song! });

function rows(...frames: number[][]) {
  return { data: Float32Array.from(frames.flat()), shape: [1, frames.length, BANDS] };
}

describe('detuned', () => {
  it('hears the same where all bands are alike', async () => {
    await fc.assert(
      fc.asyncProperty(fc.float({ min: -3, max: 3, noNaN: true }), async (level) => {
        const song = rows(new Array<number>(BANDS).fill(level));
        const { onset } = await detuned(echo)({ song });
        for (const value of onset!.data) expect(value).toBeCloseTo(level, 4);
      }),
    );
  });

  it('hears a band in its neighbours, within its own resolution and its own frame', async () => {
    const struck = new Array<number>(BANDS).fill(0);
    struck[LONG.bands - 1] = 3;
    const { onset } = await detuned(echo)({
      song: rows(new Array<number>(BANDS).fill(0), struck),
    });
    const [before, heard] = [onset!.data.slice(0, BANDS), onset!.data.slice(BANDS)];
    expect([...before].every((value) => value === 0)).toBe(true);
    expect(heard[LONG.bands - 2]).toBeCloseTo(0.4);
    expect(heard[LONG.bands - 1]).toBeCloseTo(2.6);
    expect(heard[LONG.bands]).toBe(0);
  });
});
