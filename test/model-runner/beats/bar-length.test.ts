import fc from 'fast-check';
import { joinHalves } from '../../../model-runner/beats/bar-length.js';
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
/** A bar of 6/8 in two dotted pulses, all its eighths on the hat. */
const BALLAD: Loop = {
  bpm: 70,
  pulses: 2,
  strokes: [
    [0, 'kick'],
    [1, 'snare'],
    ...[0, 1 / 3, 2 / 3, 1, 4 / 3, 5 / 3].map((place) => [place, 'hi_hat_closed'] as const),
  ],
};
/** Two of them as a bar of 12/8: a kick leads into the second half. */
const BLUES: Loop = {
  ...BALLAD,
  pulses: 4,
  strokes: [
    ...BALLAD.strokes,
    ...BALLAD.strokes.map(([place, drum]) => [place + 2, drum] as const),
    [5 / 3, 'kick'],
  ],
};
const SIX_QUARTERS: Loop = {
  bpm: 110,
  pulses: 6,
  strokes: [
    [0, 'kick'],
    [1.5, 'kick'],
    [2, 'snare'],
    [3, 'kick'],
    [5, 'snare'],
  ],
};

/** The loop's bars, all alike but for a crash where four of them have gone by. */
function withPhrases(loop: Loop, bars = 4): Loop {
  const played = Array.from({ length: bars }, (_, bar) =>
    loop.strokes.map(([place, drum]) => [place + bar * loop.pulses, drum] as const),
  );
  const strokes = [[0, 'crash'] as const, ...played.flat()];
  return { ...loop, pulses: bars * loop.pulses, strokes, times: 8 };
}

const counted = (loop: Loop, beatsPerBar: number): CountedPulses =>
  countPulses(loop, { bpm: loop.bpm, beatsPerBar });
const inTwo = (loop: Loop): CountedPulses => counted(loop, 2);
/** A network that takes every half bar for a bar, and is as sure of it. */
const everyOther = ({ positions }: CountedPulses, half = 2, probability = 0.7): number[] =>
  positions.map((_, index) => (index % half === 0 ? probability : 0));
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

  it('counts halves that are all alike from where the drums enter', () => {
    const heard = inTwo(POLKA);
    expect(countOf(joinHalves(heard, everyOther(heard), playLoop(POLKA)))).toEqual([1, 4]);
    const late = playLoop(POLKA).filter(({ seconds }) => seconds > heard.seconds[2]! - 0.1);
    expect(countOf(joinHalves(heard, everyOther(heard), late))).toEqual([3, 4]);
  });

  it('leaves bars of two as they are where nothing tells which half comes first', () => {
    const heard = inTwo(POLKA);
    const onTwo = playLoop(POLKA).filter(({ seconds }) => seconds > heard.seconds[1]! - 0.1);
    const between = playLoop(POLKA).slice(1);
    for (const hits of [onTwo, between]) {
      expect(joinHalves(heard, everyOther(heard), hits)).toBe(heard);
    }
  });

  it('leaves bars of other lengths as they are', () => {
    const waltz: Loop = { ...ROCK, pulses: 3, strokes: ROCK.strokes.slice(0, 3) };
    const heard = countPulses(waltz, { bpm: waltz.bpm, beatsPerBar: 3 });
    expect(joinHalves(heard, everyOther(heard), playLoop(waltz))).toBe(heard);
    const five = counted({ ...ROCK, pulses: 5 }, 5);
    expect(joinHalves(five, everyOther(five), playLoop(ROCK))).toBe(five);
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

  it('tells 6/8 from 12/8 by what the halves have of their own, and by phrases', () => {
    const ballad = withPhrases(BALLAD);
    const six = inTwo(ballad);
    const surer = six.positions.map((_, index) => [0.9, 0, 0.7, 0][index % 4]!);
    expect(joinHalves(six, surer, playLoop(ballad))).toBe(six);
    const blues = withPhrases(BLUES);
    const twelve = inTwo(blues);
    const downbeat = twelve.positions.map((_, index) => [0.9, 0, 0.6, 0][index % 4]!);
    expect(countOf(joinHalves(twelve, downbeat, playLoop(blues)))).toEqual([1, 4]);
  });

  it('joins bars of three whose kicks and snares differ from one to the next', () => {
    const heard = counted(SIX_QUARTERS, 3);
    const downbeat = heard.positions.map((_, index) => [0.9, 0, 0, 0.6, 0, 0][index % 6]!);
    expect(countOf(joinHalves(heard, downbeat, playLoop(SIX_QUARTERS)))).toEqual([1, 6]);
  });

  it('leaves a song as it is where not all bars are halves', () => {
    const { seconds, positions } = inTwo({ ...ROCK, times: 24 });
    const three = [1, 2, 3].map((number) => ({ number, beatsPerBar: 3 }));
    const mixed = {
      seconds: Array.from(
        { length: seconds.length + 3 },
        (_, index) => index * (seconds[1]! - seconds[0]!),
      ),
      positions: [...positions.slice(0, 40), ...three, ...positions.slice(40)],
    };
    expect(joinHalves(mixed, everyOther(mixed), playLoop(ROCK))).toBe(mixed);
  });

  it('leaves a song of a few bars as it was heard', () => {
    const short = { ...ROCK, times: 2 };
    const heard = inTwo(short);
    expect(joinHalves(heard, everyOther(heard), playLoop(short))).toBe(heard);
  });
});
