import fc from 'fast-check';
import { joinHalves } from '../../../model-runner/beats/first-half.js';
import type { CountedPulses } from '../../../model-runner/beats/groove.js';
import { countPulses, playLoop, type Loop } from '../../support/grooves.js';

/** The second half has a kick before the backbeat, and a fill leads into the next bar. */
const ROCK: Loop = {
  bpm: 110,
  pulses: 4,
  strokes: [
    [0, 'kick'],
    [0, 'crash'],
    [1, 'snare'],
    [2.5, 'kick'],
    [3, 'snare'],
    [3.5, 'tom_low'],
  ],
};
const POLKA: Loop = {
  bpm: 120,
  pulses: 2,
  strokes: [
    [0, 'kick'],
    [0.5, 'snare'],
    [1, 'kick'],
    [1.5, 'snare'],
  ],
};

const inTwo = (loop: Loop): CountedPulses => countPulses(loop, { bpm: loop.bpm, beatsPerBar: 2 });
/** A network that takes every bar of two for one. */
const everyOther = ({ positions }: CountedPulses): number[] =>
  positions.map(({ number }) => (number === 1 ? 0.7 : 0.05));
const countOf = ({ positions }: CountedPulses): [number, number] => [
  positions[0]!.number,
  positions[0]!.beatsPerBar,
];

describe('joinHalves', () => {
  it('hears from kicks, crashes and fills which half comes first', () => {
    const heard = inTwo(ROCK);
    expect(countOf(joinHalves(heard, everyOther(heard), playLoop(ROCK)))).toEqual([1, 4]);
  });

  it('counts from the other half where the song begins in the middle of a bar', () => {
    const late: Loop = {
      ...ROCK,
      strokes: ROCK.strokes.map(([place, drum]) => [(place + 2) % 4, drum] as const),
    };
    const heard = inTwo(late);
    expect(countOf(joinHalves(heard, everyOther(heard), playLoop(late)))).toEqual([3, 4]);
  });

  it('goes by downbeats where the strokes of both halves are alike', () => {
    const heard = inTwo(POLKA);
    const downbeat = heard.positions.map((_, index) => [0.4, 0.05, 0.9, 0.05][index % 4]!);
    expect(countOf(joinHalves(heard, downbeat, playLoop(POLKA)))).toEqual([3, 4]);
  });

  it('leaves bars of two as they are where all are alike', () => {
    const heard = inTwo(POLKA);
    expect(joinHalves(heard, everyOther(heard), playLoop(POLKA))).toBe(heard);
  });

  it('leaves bars of other lengths as they are', () => {
    const waltz: Loop = { ...ROCK, pulses: 3, strokes: ROCK.strokes.slice(0, 3) };
    const heard = countPulses(waltz, { bpm: waltz.bpm, beatsPerBar: 3 });
    expect(joinHalves(heard, everyOther(heard), playLoop(waltz))).toBe(heard);
  });

  it('keeps every downbeat that it makes on one that was heard', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 2, maxLength: 64 }),
        fc.boolean(),
        (downbeat, startsOnTwo) => {
          const pulses: CountedPulses = {
            seconds: downbeat.map((_, index) => index / 2),
            positions: downbeat.map((_, index) => ({
              number: ((index + Number(startsOnTwo)) % 2) + 1,
              beatsPerBar: 2,
            })),
          };
          const joined = joinHalves(pulses, downbeat, []);
          return joined.positions.every(
            ({ number }, index) => number !== 1 || pulses.positions[index]!.number === 1,
          );
        },
      ),
    );
  });
});
