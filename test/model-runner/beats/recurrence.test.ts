import { barsByRecurrence } from '../../../model-runner/beats/recurrence.js';
import { countPulses, playLoop, type Loop } from '../../support/grooves.js';

/** A slow blues in dotted quarters, four a bar. */
const BLUES: Loop = {
  bpm: 54,
  pulses: 4,
  strokes: [
    [0, 'kick'],
    [1, 'snare'],
    [2, 'kick'],
    [8 / 3, 'kick'],
    [3, 'snare'],
  ],
};
const ONE_DROP: Loop = {
  bpm: 70,
  pulses: 4,
  strokes: [
    [2, 'kick'],
    [2, 'side_stick'],
    [3.5, 'snare'],
  ],
};
const SIX_FOUR: Loop = {
  bpm: 90,
  pulses: 6,
  strokes: [
    [0, 'kick'],
    [1.5, 'kick'],
    [2, 'snare'],
    [3, 'kick'],
    [5, 'snare'],
  ],
};
/** Quick quarters with eighths between them. */
const QUICK_SIX: Loop = {
  ...SIX_FOUR,
  bpm: 150,
  strokes: [
    ...SIX_FOUR.strokes,
    ...Array.from({ length: 12 }, (_, index) => [index / 2, 'ride'] as const),
  ],
};
const ROCK: Loop = {
  bpm: 140,
  pulses: 4,
  strokes: [
    [0, 'kick'],
    [1, 'snare'],
    [2.5, 'kick'],
    [3, 'snare'],
  ],
};

describe('barsByRecurrence', () => {
  it.each([
    [
      'a slow blues counted by its quavers',
      BLUES,
      { bpm: 162, beatsPerBar: 4 },
      { bpm: 54, beatsPerBar: 4 },
    ],
    [
      'a slow four counted twice as fast',
      ONE_DROP,
      { bpm: 140, beatsPerBar: 4 },
      { bpm: 70, beatsPerBar: 4 },
    ],
    [
      'six quarters counted as four',
      SIX_FOUR,
      { bpm: 90, beatsPerBar: 4 },
      { bpm: 90, beatsPerBar: 6 },
    ],
    [
      'six quick quarters counted as four',
      QUICK_SIX,
      { bpm: 150, beatsPerBar: 4 },
      { bpm: 150, beatsPerBar: 6 },
    ],
  ])('finds the bar of %s', (_, loop, counted, right) => {
    const found = barsByRecurrence(countPulses(loop, counted), playLoop(loop));
    expect(found?.bpm).toBeCloseTo(right.bpm, 6);
    expect(found?.beatsPerBar).toBe(right.beatsPerBar);
  });

  it('is content with bars that come again', () => {
    const heard = countPulses(ROCK, { bpm: 140, beatsPerBar: 4 });
    expect(barsByRecurrence(heard, playLoop(ROCK))).toBeUndefined();
  });

  it('says nothing of a few bars, or of a song that changes its metre', () => {
    const short = { ...ONE_DROP, times: 1 };
    const fast = { bpm: 140, beatsPerBar: 4 };
    expect(barsByRecurrence(countPulses(short, fast), playLoop(short))).toBeUndefined();
    const half = countPulses({ ...ONE_DROP, times: 8 }, fast);
    const changing = {
      seconds: countPulses(ONE_DROP, fast).seconds,
      positions: [
        ...half.positions,
        ...half.positions.map(({ number }) => ({ number: ((number - 1) % 3) + 1, beatsPerBar: 3 })),
      ],
    };
    expect(barsByRecurrence(changing, playLoop(ONE_DROP))).toBeUndefined();
  });
});
