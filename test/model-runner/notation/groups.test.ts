import type { Drum } from '../../../contract/drums.js';
import { chooseGroupings } from '../../../model-runner/notation/groups.js';
import { metreOf } from '../../../model-runner/rhythm/metre.js';
import type { QuantisedMeasure } from '../../../model-runner/rhythm/quantised-song.js';

function measure(beats: number, beatType: number, strokes: [Drum, number][]): QuantisedMeasure {
  return {
    measure: 1,
    metre: metreOf({ beats, beat_type: beatType }),
    feel: 'straight',
    skippedTicks: 0,
    pulses: [],
    endSeconds: 2,
    strokes: strokes.map(([drum, eighth]) => ({
      drum,
      tick: eighth * 24,
      seconds: 0,
      velocity: 90,
      confidence: 0.9,
      graces: [],
    })),
  };
}

function groupLengths(song: QuantisedMeasure[], key: string): number[] | undefined {
  return chooseGroupings(song)
    .get(key)
    ?.map(({ ticks }) => ticks / 24);
}

describe('chooseGroupings', () => {
  it('groups by pulses where these are no eighths', () => {
    expect(groupLengths([measure(4, 4, [])], '4/4')).toEqual([2, 2, 2, 2]);
    expect(groupLengths([measure(6, 8, [])], '6/8')).toEqual([3, 3]);
    expect(groupLengths([measure(12, 8, [])], '12/8')).toEqual([3, 3, 3, 3]);
  });

  it.each<[[Drum, number][], number[]]>([
    [
      [
        ['kick', 0],
        ['snare', 2],
        ['kick', 4],
      ],
      [2, 2, 3],
    ],
    [
      [
        ['kick', 0],
        ['snare', 3],
        ['kick', 5],
      ],
      [3, 2, 2],
    ],
    [
      [
        ['kick', 0],
        ['snare', 2],
        ['kick', 5],
      ],
      [2, 3, 2],
    ],
    [[['hi_hat_closed', 3]], [2, 2, 3]],
  ])('reads the groups of 7/8 off the groove %j', (strokes, expected) => {
    expect(groupLengths([measure(7, 8, strokes)], '7/8')).toEqual(expected);
  });

  it('groups every other number of eighths by default', () => {
    expect(groupLengths([measure(5, 8, [])], '5/8')).toEqual([2, 3]);
    expect(groupLengths([measure(4, 8, [])], '4/8')).toEqual([2, 2]);
    expect(groupLengths([measure(3, 8, [])], '3/8')).toEqual([3]);
    expect(groupLengths([measure(1, 8, [])], '1/8')).toEqual([1]);
  });
});
