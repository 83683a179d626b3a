import fc from 'fast-check';

import { rankCorrelation } from '../../../model-runner/evaluation/rank-correlation.js';

const FINITE = { noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 };

describe("Spearman's rank correlation", () => {
  // scipy.stats.spearmanr of the same numbers.
  it.each([
    { first: [1, 2, 3, 4, 5], second: [5, 6, 7, 8, 7], rho: 0.8207826816681233 },
    { first: [10, 20, 20, 40], second: [1, 3, 2, 4], rho: 0.9486832980505138 },
    { first: [1, 2, 3], second: [3, 2, 1], rho: -1 },
  ])('of $first and $second', ({ first, second, rho }) => {
    expect(rankCorrelation(first, second)).toBeCloseTo(rho, 12);
  });

  it('does not care how loud the loud strokes are, only that they are louder', () => {
    const values = fc.uniqueArray(fc.integer({ min: -1000, max: 1000 }), { minLength: 2 });
    fc.assert(
      fc.property(values, (some) => {
        expect(
          rankCorrelation(
            some,
            some.map((value) => value ** 3),
          ),
        ).toBeCloseTo(1, 9);
      }),
    );
  });

  it('is the same from either side, and never beyond 1', () => {
    const pairs = fc.array(fc.tuple(fc.double(FINITE), fc.double(FINITE)), { minLength: 2 });
    fc.assert(
      fc.property(pairs, (some) => {
        const [first, second] = [some.map(([a]) => a), some.map(([, b]) => b)];
        const rho = rankCorrelation(first, second);
        expect(rankCorrelation(second, first)).toBe(rho);
        if (rho !== null) expect(Math.abs(rho)).toBeLessThanOrEqual(1 + 1e-9);
      }),
    );
  });

  it('is none where all are alike', () => {
    expect(rankCorrelation([3, 3, 3], [1, 2, 3])).toBeNull();
  });
});
