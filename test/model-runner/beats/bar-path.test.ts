import fc from 'fast-check';
import { BEATS_PER_BAR, barPath } from '../../../model-runner/beats/bar-path.js';

function downbeats(bars: readonly number[]): number[] {
  return bars.flatMap((beats) => Array.from({ length: beats }, (_, i) => (i === 0 ? 0.95 : 0.03)));
}

describe('barPath', () => {
  it('finds the metre and the first downbeat of a song that begins anywhere in a bar', () => {
    fc.assert(
      fc.property(fc.constantFrom(...BEATS_PER_BAR), fc.nat({ max: 6 }), (metre, pickup) => {
        const beats = downbeats(Array.from({ length: 12 }, () => metre)).slice(pickup % metre);
        const path = barPath(beats, BEATS_PER_BAR);
        expect(path.every(({ beatsPerBar }) => beatsPerBar === metre)).toBe(true);
        expect(path[0]!.number).toBe((pickup % metre) + 1);
      }),
    );
  });

  it('hears a lasting change of metre and not one odd bar', () => {
    const change = barPath(
      downbeats([...Array<number>(8).fill(4), ...Array<number>(8).fill(3)]),
      BEATS_PER_BAR,
    );
    expect(change.at(20)!.beatsPerBar).toBe(4);
    expect(change.at(-1)!.beatsPerBar).toBe(3);
  });

  it('hears a bar of two before a new part', () => {
    const fours = Array<number>(8).fill(4);
    const path = barPath(downbeats([...fours, 2, ...fours]), BEATS_PER_BAR);
    expect(path.filter(({ beatsPerBar }) => beatsPerBar === 2)).toHaveLength(2);
    expect(path.at(-1)).toEqual({ number: 4, beatsPerBar: 4 });
  });

  it('adds no bar of three where it is in doubt about the one for a while', () => {
    const doubtful = Array.from({ length: 20 }, () => [0.3, 0.03, 0.03, 0.5]).flat();
    const path = barPath([...doubtful, ...downbeats(Array<number>(8).fill(4))], BEATS_PER_BAR);
    expect(path.every(({ beatsPerBar }) => beatsPerBar === 4)).toBe(true);
    expect(path[0]!.number).toBe(1);
  });

  it('counts what it is told to where nothing can be heard', () => {
    const path = barPath(Array<number>(10).fill(0.3), [5]);
    expect(path.every(({ beatsPerBar }) => beatsPerBar === 5)).toBe(true);
  });

  it('is empty without beats', () => {
    expect(barPath([], BEATS_PER_BAR)).toEqual([]);
  });
});
