import type { Beat, BeatGrid } from '../../../contract/events.js';
import { layOutPulses, MalformedBeatGridError } from '../../../model-runner/rhythm/pulses.js';

function gridOf(beats: Beat[]): BeatGrid {
  return { beats, time_signatures: [{ measure: 1, beats: 3, beat_type: 4 }], tempos: [] };
}

const WALTZ: Beat[] = [1, 1.5, 2, 2.5].map((seconds, index) => ({
  seconds,
  measure: 1 + Math.floor(index / 3),
  beat: 1 + (index % 3),
}));

describe('layOutPulses', () => {
  it('fills the last measure at the tempo of the last beats', () => {
    const pulses = layOutPulses(gridOf(WALTZ), []);
    expect(pulses.map(({ measure, beat, heard }) => [measure, beat, heard])).toEqual([
      [1, 1, true],
      [1, 2, true],
      [1, 3, true],
      [2, 1, true],
      [2, 2, false],
      [2, 3, false],
    ]);
    expect(pulses.at(-1)).toMatchObject({ seconds: 3.5, endSeconds: 4 });
  });

  it('reaches back to the first hit and on past the last', () => {
    const pulses = layOutPulses(gridOf(WALTZ), [{ seconds: 0.2 }, { seconds: 5.1 }]);
    expect(pulses[0]).toMatchObject({ seconds: 0, measure: 0, beat: 2, heard: false });
    expect(pulses.at(-1)!.seconds).toBeGreaterThan(5.1);
    expect(pulses.at(-1)!.beat).toBe(3);
  });

  it('leaves no gap between pulses', () => {
    const pulses = layOutPulses(gridOf(WALTZ), [{ seconds: 0.2 }]);
    for (const [index, pulse] of pulses.slice(0, -1).entries()) {
      expect(pulse.endSeconds).toBe(pulses[index + 1]!.seconds);
    }
  });

  it('lets a song begin in the middle of a measure', () => {
    const pickup = [{ seconds: 0.5, measure: 0, beat: 3 }, ...WALTZ];
    expect(layOutPulses(gridOf(pickup), [])[0]).toMatchObject({ measure: 0, beat: 3 });
  });

  it('takes the tempo of the grid and 4/4 where no beat was heard', () => {
    const grid: BeatGrid = { beats: [], time_signatures: [], tempos: [{ measure: 1, bpm: 60 }] };
    const pulses = layOutPulses(grid, [{ seconds: 2 }]);
    expect(pulses.slice(0, 4).map(({ seconds }) => seconds)).toEqual([2, 3, 4, 5]);
  });

  it.each([
    ['a beat that is missing', [WALTZ[0]!, WALTZ[2]!], 'expected measure 1, beat 2'],
    [
      'a measure that is too short',
      [WALTZ[0]!, WALTZ[1]!, { seconds: 2, measure: 2, beat: 1 }],
      'expected measure 1, beat 3',
    ],
    ['beats that go back', [WALTZ[0]!, { ...WALTZ[1]!, seconds: 0.9 }], 'expected a later one'],
    ['a time that is none', [WALTZ[0]!, { ...WALTZ[1]!, seconds: NaN }], 'expected a later one'],
    ['a beat that the metre lacks', [{ ...WALTZ[0]!, beat: 4 }], 'expected a beat from 1 to 3'],
  ])('says what is wrong with %s', (_, beats, expected) => {
    const attempt = () => layOutPulses(gridOf(beats), []);
    expect(attempt).toThrow(MalformedBeatGridError);
    expect(attempt).toThrow(expected);
  });
});
