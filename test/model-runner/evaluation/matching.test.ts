import fc from 'fast-check';

import { matchWithin } from '../../../model-runner/evaluation/matching.js';

/** Times on a coarse grid, so that ties and windows' very ends come up. */
const times = fc
  .array(fc.integer({ min: 0, max: 24 }), { maxLength: 8 })
  .map((steps) => steps.map((step) => step / 8).sort((a, b) => a - b));
const windowSeconds = fc.integer({ min: 0, max: 8 }).map((steps) => steps / 8);
const problem = fc.record({ references: times, estimates: times, windowSeconds });

/** Tries every way to pair the events up. */
function mostPairs(given: Parameters<typeof matchWithin>[0]): number {
  const { references, estimates, windowSeconds } = given;
  const [first, ...others] = estimates;
  if (first === undefined) return 0;
  const choices = references.flatMap((reference, index) => {
    if (Math.abs(reference - first) > windowSeconds) return [];
    const left = references.toSpliced(index, 1);
    return [1 + mostPairs({ references: left, estimates: others, windowSeconds })];
  });
  return Math.max(mostPairs({ references, estimates: others, windowSeconds }), ...choices);
}

describe('matching', () => {
  it('makes as many pairs as any matching can', () => {
    fc.assert(
      fc.property(problem, (given) => {
        expect(matchWithin(given)).toHaveLength(mostPairs(given));
      }),
      { numRuns: 500 },
    );
  });

  it('makes only pairs within the window, in order, each event at most once', () => {
    fc.assert(
      fc.property(problem, (given) => {
        const matches = matchWithin(given);
        for (const [index, { reference, estimate }] of matches.entries()) {
          const distance = given.references[reference]! - given.estimates[estimate]!;
          expect(Math.abs(distance)).toBeLessThanOrEqual(given.windowSeconds);
          if (index === 0) continue;
          expect(reference).toBeGreaterThan(matches[index - 1]!.reference);
          expect(estimate).toBeGreaterThan(matches[index - 1]!.estimate);
        }
      }),
    );
  });

  it('leaves the nearest pair for two that are further apart', () => {
    const matches = matchWithin({
      references: [1, 1.3],
      estimates: [1.2, 1.5],
      windowSeconds: 0.2,
    });
    expect(matches).toEqual([
      { reference: 0, estimate: 0 },
      { reference: 1, estimate: 1 },
    ]);
  });
});
