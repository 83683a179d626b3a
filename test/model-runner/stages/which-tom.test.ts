import fc from 'fast-check';

import { tomsByPitch } from '../../../model-runner/stages/which-tom.js';

const allSure = (strokes: readonly unknown[]): boolean[] => strokes.map(() => true);
const tomsOf = (...strokes: (readonly number[])[]): number[] =>
  tomsByPitch(strokes, allSure(strokes));
const times = <T>(count: number, value: T): T[] => Array<T>(count).fill(value);

describe('tomsByPitch', () => {
  it('keeps two toms apart that a network takes for the same one', () => {
    const [higher, lower] = [
      [0.02, 0.36, 0.62],
      [0.01, 0.08, 0.91],
    ];
    const toms = tomsOf(...times(6, higher), ...times(6, lower));
    expect(toms).toEqual([...times(6, 1), ...times(6, 2)]);
  });

  it('does not make two toms of one that now and then sounds a little different', () => {
    const one = Array.from({ length: 40 }, (_, index) => {
      const low = 0.55 + 0.02 * (index % 5);
      return [0.05, 0.95 - low, low];
    });
    expect(new Set(tomsOf(...one)).size).toBe(1);
  });

  it('makes all three of a fill from the highest to the lowest', () => {
    const strokes = [
      [0.8, 0.18, 0.02],
      [0.25, 0.6, 0.15],
      [0.02, 0.2, 0.78],
    ].flatMap((stroke) => times(8, stroke));
    expect(tomsOf(...strokes)).toEqual([...times(8, 0), ...times(8, 1), ...times(8, 2)]);
  });

  it('lets only sure strokes decide, and names the others by them', () => {
    const toms = tomsByPitch(
      [
        ...times(6, [0.02, 0.36, 0.62]),
        ...times(6, [0.01, 0.08, 0.91]),
        ...times(9, [0.9, 0.09, 0.01]),
      ],
      [...times(12, true), ...times(9, false)],
    );
    const heardAlone = tomsOf(...times(6, [0.02, 0.36, 0.62]), ...times(6, [0.01, 0.08, 0.91]));
    expect(toms.slice(0, 12)).toEqual(heardAlone);
    expect(Math.max(...toms.slice(12))).toBeLessThanOrEqual(heardAlone[0]!);
  });

  it('leaves a stroke that others cover with the tom that it is most like', () => {
    const strokes = [
      ...times(6, [0.1, 0.7, 0.2]),
      ...times(12, [0.02, 0.03, 0.95]),
      [0.1, 0.15, 0.75],
    ];
    expect(tomsOf(...strokes).at(-1)).toBe(2);
  });

  it('names strokes that are as likely on each tom the same', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    const strokes = fc.array(fc.tuple(share, share, share), { maxLength: 40 });
    fc.assert(
      fc.property(strokes, (shares) => {
        const toms = tomsOf(...shares, ...shares);
        expect(toms.slice(shares.length)).toEqual(toms.slice(0, shares.length));
        expect(toms.every((tom) => [0, 1, 2].includes(tom))).toBe(true);
      }),
      { numRuns: 50 },
    );
  });
});
