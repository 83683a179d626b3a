import type { Drum } from '../../../contract/drums.js';
import type { Hit } from '../../../contract/events.js';
import { countFromEntry } from '../../../model-runner/beats/first-beat.js';

const PULSES = 48;
const seconds = Array.from({ length: PULSES }, (_, index) => 1 + index / 2);
/** Counted so that the first pulse has this number. */
const countedFrom = (first: number, beatsPerBar = 4) => ({
  seconds,
  positions: seconds.map((_, index) => ({
    number: ((index + first - 1) % beatsPerBar) + 1,
    beatsPerBar,
  })),
});
/** How probable a downbeat is on each beat of the bar, from the first pulse on. */
const downbeats = (...ofBar: number[]) => seconds.map((_, index) => ofBar[index % ofBar.length]!);
const strokes = (at: number, ...drums: Drum[]): Hit[] =>
  drums.map((drum) => ({ seconds: at, drum, velocity: 90, confidence: 1 }));

const firstNumber = (...from: Parameters<typeof countFromEntry>) =>
  countFromEntry(...from).positions[0]!.number;

describe('a count whose downbeats are not plain', () => {
  const doubtful = downbeats(0.4, 0.1, 0.5, 0.1);

  it.each<Drum[]>([['kick'], ['hi_hat_closed', 'crash']])(
    'begins with the beat on which %s enters',
    (...drums) => {
      expect(firstNumber(countedFrom(3), doubtful, strokes(1, ...drums))).toBe(1);
    },
  );

  it('counts back from there where a band has played before', () => {
    const counted = countFromEntry(countedFrom(2), downbeats(0.3), strokes(1 + 6 / 2, 'kick'));
    expect(counted.positions[6]).toEqual({ number: 1, beatsPerBar: 4 });
    expect(counted.positions[0]).toEqual({ number: 3, beatsPerBar: 4 });
    expect(counted.seconds).toBe(seconds);
  });

  it.each<[string, Hit[]]>([
    ['a fill leads into it', strokes(1, 'snare', 'tom_low')],
    ['hats count in', strokes(1, 'hi_hat_pedal')],
    ['the drums enter off the beat', strokes(1.25, 'kick')],
    ['there are none', []],
  ])('stays where %s', (_, hits) => {
    expect(firstNumber(countedFrom(3), doubtful, hits)).toBe(3);
  });

  it('stays where the metre changes', () => {
    const { positions } = countedFrom(3);
    const changing = positions.map((position, index) =>
      index < 46 ? position : { number: index - 45, beatsPerBar: 2 },
    );
    expect(firstNumber({ seconds, positions: changing }, doubtful, strokes(1, 'kick'))).toBe(3);
  });
});

describe('a count whose downbeats are plain', () => {
  it('stays, whatever the drums begin with', () => {
    const plain = downbeats(0.1, 0.1, 0.9, 0.1);
    expect(firstNumber(countedFrom(3), plain, strokes(1, 'kick', 'crash'))).toBe(3);
  });
});
