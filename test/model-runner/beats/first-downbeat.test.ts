import fc from 'fast-check';

import type { BarPosition } from '../../../model-runner/beats/bar-path.js';
import { countFrom, nearestBeat } from '../../../model-runner/beats/first-downbeat.js';

/** Bars of any lengths, the first and the last cut off anywhere. */
const anyCount = fc
  .record({
    bars: fc.array(fc.integer({ min: 2, max: 7 }), { minLength: 1, maxLength: 8 }),
    missing: fc.nat(6),
  })
  .map(({ bars, missing }) => {
    const beats = bars.flatMap((beatsPerBar) =>
      Array.from({ length: beatsPerBar }, (_, index) => ({ number: index + 1, beatsPerBar })),
    );
    return beats.slice(Math.min(missing, bars[0]! - 1));
  });
const countAndDownbeat = anyCount.chain((positions) =>
  fc.tuple(fc.constant(positions), fc.nat(positions.length - 1)),
);

const numbers = (positions: readonly BarPosition[]) => positions.map(({ number }) => number);
const inFour = (...places: number[]) => places.map((number) => ({ number, beatsPerBar: 4 }));

describe('countFrom', () => {
  it('begins a measure where it is told, and counts on and back from there', () => {
    expect(numbers(countFrom(inFour(1, 2, 3, 4, 1, 2, 3, 4), 2))).toEqual([
      ...[3, 4, 1, 2, 3, 4, 1, 2],
    ]);
  });

  it('moves changes of metre with the rest', () => {
    const change = [
      ...inFour(1, 2, 3, 4),
      ...[1, 2, 3].map((number) => ({ number, beatsPerBar: 3 })),
    ];
    expect(countFrom(change, 1).map(({ beatsPerBar }) => beatsPerBar)).toEqual([
      ...[4, 4, 4, 4, 4, 3, 3],
    ]);
  });

  it('puts beat 1 there, whatever was heard, and skips no beat', () => {
    fc.assert(
      fc.property(countAndDownbeat, ([positions, downbeat]) => {
        const counted = countFrom(positions, downbeat);
        expect(counted[downbeat]!.number).toBe(1);
        expect(counted).toHaveLength(positions.length);
        counted.slice(1).forEach(({ number }, index) => {
          const before = counted[index]!;
          expect(number).toBe(before.number === before.beatsPerBar ? 1 : before.number + 1);
        });
      }),
    );
  });

  it('leaves a count that is right as it is', () => {
    fc.assert(
      fc.property(anyCount, (positions) => {
        const downbeat = positions.findIndex(({ number }) => number === 1);
        fc.pre(downbeat >= 0);
        expect(countFrom(positions, downbeat)).toEqual(positions);
      }),
    );
  });
});

describe('nearestBeat', () => {
  it('looks both ways', () => {
    const beats = [1, 2, 3];
    expect([0, 1.4, 1.6, 2.5, 9].map((seconds) => nearestBeat(beats, seconds))).toEqual([
      ...[0, 0, 1, 1, 2],
    ]);
  });
});
