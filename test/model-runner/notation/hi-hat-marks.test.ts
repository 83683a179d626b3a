import type { Drum } from '../../../contract/drums.js';
import { markHiHats } from '../../../model-runner/notation/hi-hat-marks.js';

const DRUMS: Readonly<Record<string, Drum>> = {
  x: 'hi_hat_closed',
  o: 'hi_hat_open',
  p: 'hi_hat_pedal',
  s: 'snare',
};

function marks(played: string): string {
  const drums = Array.from(played, (letter) => DRUMS[letter]!);
  return markHiHats(drums)
    .map((mark) => (mark === 'open' ? 'o' : mark === 'closed' ? '+' : '.'))
    .join('');
}

describe('markHiHats', () => {
  it.each([
    ['xxxox', '...o.'],
    ['xooooxx', '.oooo+.'],
    ['xosox', '.o.o+'],
    ['oopx', 'oo..'],
    ['xxsxx', '.....'],
  ])('marks %s as %s', (played, expected) => {
    expect(marks(played)).toBe(expected);
  });
});
