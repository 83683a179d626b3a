import fc from 'fast-check';
import { DRUMS } from '../../../contract/drums.js';
import { readGroove } from '../../../model-runner/beats/reading.js';
import { countPulses, playLoop, type Loop } from '../../support/grooves.js';

const HATS_IN_SIX = [0, 0.5, 1, 1.5, 2, 2.5].map((place) => [place, 'hi_hat_closed'] as const);

/** 6/8 as it is heard wrongly: a bar of three quarters. */
const BALLAD: Loop = {
  bpm: 126,
  pulses: 3,
  strokes: [[0, 'kick'], [1.5, 'snare'], ...HATS_IN_SIX],
};
const WALTZ: Loop = {
  bpm: 126,
  pulses: 3,
  strokes: [[0, 'kick'], [1, 'snare'], [2, 'snare'], ...HATS_IN_SIX],
};
/** Seven quavers in three and a half quarters. */
const SEVEN_EIGHT: Loop = {
  bpm: 100,
  pulses: 3.5,
  strokes: [
    [0, 'kick'],
    [1, 'snare'],
    [2, 'kick'],
    [3, 'snare'],
  ],
};

describe('readGroove', () => {
  it('counts two dotted pulses where the middle of three is struck', () => {
    const heard = countPulses(BALLAD, { bpm: 126, beatsPerBar: 3 });
    const read = readGroove(heard, playLoop(BALLAD));
    expect(read.positions.slice(0, 3)).toEqual([
      { number: 1, beatsPerBar: 2 },
      { number: 2, beatsPerBar: 2 },
      { number: 1, beatsPerBar: 2 },
    ]);
    expect(read.seconds[1]! - read.seconds[0]!).toBeCloseTo(60 / 84, 6);
  });

  it('leaves a waltz as it is', () => {
    const heard = countPulses(WALTZ, { bpm: 126, beatsPerBar: 3 });
    expect(readGroove(heard, playLoop(WALTZ))).toBe(heard);
  });

  it('counts two dotted pulses where six go by quickly', () => {
    const slow: Loop = {
      bpm: 165,
      pulses: 6,
      strokes: [
        [0, 'kick'],
        [3, 'snare'],
      ],
    };
    const heard = countPulses(slow, { bpm: 165, beatsPerBar: 6 });
    const read = readGroove(heard, playLoop(slow));
    expect(read.positions[0]).toEqual({ number: 1, beatsPerBar: 2 });
    expect(60 / (read.seconds[1]! - read.seconds[0]!)).toBeCloseTo(55, 6);
  });

  it('keeps six quick quarters that eighths divide', () => {
    const six: Loop = {
      bpm: 150,
      pulses: 6,
      strokes: [
        [0, 'kick'],
        [3, 'snare'],
        ...Array.from({ length: 12 }, (_, index) => [index / 2, 'hi_hat_closed'] as const),
      ],
    };
    const heard = countPulses(six, { bpm: 150, beatsPerBar: 6 });
    expect(readGroove(heard, playLoop(six))).toBe(heard);
  });

  it('counts seven quavers twice where seven quarters come again halfway', () => {
    const heard = countPulses(SEVEN_EIGHT, { bpm: 100, beatsPerBar: 7 });
    const read = readGroove(heard, playLoop(SEVEN_EIGHT));
    expect(60 / (read.seconds[1]! - read.seconds[0]!)).toBeCloseTo(200, 6);
    const downbeats = read.positions.flatMap(({ number }, index) => (number === 1 ? [index] : []));
    expect(downbeats.slice(0, 4)).toEqual([0, 7, 14, 21]);
  });

  it('begins in the middle of a bar where the song does', () => {
    const heard = countPulses(BALLAD, { bpm: 126, beatsPerBar: 3 });
    const late = { seconds: heard.seconds.slice(1), positions: heard.positions.slice(1) };
    const read = readGroove(late, playLoop(BALLAD));
    expect(read.positions.slice(0, 2).map(({ number }) => number)).toEqual([2, 1]);
    expect(read.seconds[0]).toBeGreaterThanOrEqual(late.seconds[0]!);
  });

  it('gives ascending pulses within the song and whole counts, whatever is struck', () => {
    const strokes = fc.array(
      fc.tuple(fc.double({ min: 0, max: 6.9, noNaN: true }), fc.constantFrom(...DRUMS)),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(
        strokes,
        fc.integer({ min: 2, max: 7 }),
        fc.integer({ min: 60, max: 260 }),
        fc.integer({ min: 0, max: 6 }),
        (played, beatsPerBar, bpm, skipped) => {
          const loop: Loop = { bpm, pulses: beatsPerBar, strokes: played };
          const whole = countPulses(loop, { bpm, beatsPerBar });
          const heard = {
            seconds: whole.seconds.slice(skipped),
            positions: whole.positions.slice(skipped),
          };
          const { seconds, positions } = readGroove(heard, playLoop(loop));
          expect(positions).toHaveLength(seconds.length);
          seconds.slice(1).forEach((second, index) => {
            expect(second).toBeGreaterThan(seconds[index]!);
            const { number, beatsPerBar: length } = positions[index]!;
            expect(positions[index + 1]!.number).toBe((number % length) + 1);
          });
          expect(seconds[0]).toBeGreaterThanOrEqual(heard.seconds[0]! - 1e-6);
          expect(seconds.at(-1)).toBeLessThanOrEqual(heard.seconds.at(-1)! + 1e-6);
        },
      ),
    );
  });
});
