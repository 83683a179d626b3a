import fc from 'fast-check';

import { TOMS, whichToms } from '../../../model-runner/stages/which-tom.js';

const HIGH = [0.7, 0.2, 0.05];
const MIDDLE = [0.15, 0.6, 0.15];
const LOW = [0.05, 0.2, 0.7];

describe('whichToms', () => {
  it('calls the higher of two toms high and the lower one low, however low both are', () => {
    const lowish = [0.3, 0.6, 0.1];
    expect(whichToms([lowish, lowish, LOW, LOW, LOW, lowish])).toEqual([
      'tom_high',
      'tom_high',
      'tom_low',
      'tom_low',
      'tom_low',
      'tom_high',
    ]);
  });

  it('calls what lies between them the middle tom', () => {
    expect(whichToms([HIGH, HIGH, HIGH, MIDDLE, LOW, LOW, LOW])).toEqual([
      ...Array<string>(3).fill('tom_high'),
      'tom_mid',
      ...Array<string>(3).fill('tom_low'),
    ]);
  });

  it('takes strokes one by one where a song has one tom, evenly spread ones or too few to compare', () => {
    const spread = [0.1, 0.3, 0.5, 0.7, 0.9].map((low) => [1 - low, 0, low]);
    expect(whichToms(spread)).toEqual(
      spread.map(([high, , low]) => (high! >= low! ? 'tom_high' : 'tom_low')),
    );
    const nearly = [0.05, 0.3, 0.6];
    expect(new Set(whichToms([LOW, nearly, LOW, nearly, LOW]))).toEqual(new Set(['tom_low']));
    expect(whichToms([[0.1, 0.4, 0.5], LOW])).toEqual(['tom_low', 'tom_low']);
    expect(whichToms([])).toEqual([]);
  });

  it('lets no unsure stroke say what the set is', () => {
    const doubtful = HIGH.map((probability) => probability / 4);
    expect(whichToms([LOW, LOW, LOW, LOW, doubtful])).toEqual([
      ...Array<string>(4).fill('tom_low'),
      'tom_high',
    ]);
  });

  it('never puts a higher stroke on a lower tom of a set that it knows', () => {
    const set = [...Array<number[]>(30).fill(HIGH), ...Array<number[]>(30).fill(LOW)];
    const stroke = fc.tuple(...TOMS.map(() => fc.double({ min: 0.01, max: 1, noNaN: true })));
    const placeOf = ([high, mid, low]: readonly number[]): number =>
      (mid! + 2 * low!) / (high! + mid! + low!);
    fc.assert(
      fc.property(stroke, stroke, (one, other) => {
        const [higher, lower] = placeOf(one) <= placeOf(other) ? [one, other] : [other, one];
        const named = whichToms([...set, higher, lower]).slice(-2);
        const [first, second] = named.map((tom) => TOMS.indexOf(tom));
        expect(first).toBeLessThanOrEqual(second!);
      }),
    );
  });
});
