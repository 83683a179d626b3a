import fc from 'fast-check';

import { TOMS, whichToms } from '../../../model-runner/stages/which-tom.js';

const HIGH = [0.7, 0.2, 0.05];
const MIDDLE = [0.15, 0.6, 0.15];
const LOW = [0.05, 0.2, 0.7];

describe('whichToms', () => {
  it('calls the higher of two toms high and the lower one low, however low both are', () => {
    const lowish = [0.1, 0.7, 0.2];
    expect(whichToms([lowish, lowish, LOW, LOW, LOW, lowish])).toEqual([
      'tom_high',
      'tom_high',
      'tom_low',
      'tom_low',
      'tom_low',
      'tom_high',
    ]);
  });

  it('knows three toms', () => {
    expect(whichToms([HIGH, HIGH, MIDDLE, MIDDLE, LOW, LOW])).toEqual([
      'tom_high',
      'tom_high',
      'tom_mid',
      'tom_mid',
      'tom_low',
      'tom_low',
    ]);
  });

  it('takes strokes one by one where a song has one tom, or too few strokes to compare', () => {
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

  it('never puts a higher stroke on a lower tom', () => {
    const stroke = fc.tuple(...TOMS.map(() => fc.double({ min: 0.01, max: 1, noNaN: true })));
    const placeOf = (probabilities: readonly number[]): number =>
      (probabilities[1]! + 2 * probabilities[2]!) / probabilities.reduce((sum, p) => sum + p, 0);
    fc.assert(
      fc.property(fc.array(stroke, { minLength: 4, maxLength: 30 }), (strokes) => {
        const set = [HIGH, HIGH, HIGH, HIGH, LOW, LOW, LOW, LOW];
        const all = [...set, ...strokes];
        const named = whichToms(all)
          .map((tom, index) => ({ tom: TOMS.indexOf(tom), place: placeOf(all[index]!) }))
          .sort((a, b) => a.place - b.place);
        named.slice(1).forEach(({ tom, place }, index) => {
          if (place > named[index]!.place) expect(tom).toBeGreaterThanOrEqual(named[index]!.tom);
        });
      }),
    );
  });
});
