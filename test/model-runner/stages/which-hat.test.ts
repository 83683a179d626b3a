import fc from 'fast-check';

import { hatsInTurn, type HatStroke } from '../../../model-runner/stages/which-hat.js';

const CLOSED = [0.8, 0.1, 0.1];
const OPEN = [0.1, 0.8, 0.1];
const DOUBTFUL_PEDAL = [0.4, 0.05, 0.55];
const PLAIN_PEDAL = [0.15, 0.05, 0.8];

const likeliest = (shares: readonly number[]): number => shares.indexOf(Math.max(...shares));

/** Strokes at so many seconds apart, all of them sure but those at `unsure`. */
function told(
  shares: readonly (readonly number[])[],
  apart = 0.25,
  unsure: number[] = [],
): number[] {
  const strokes = shares.map((of, index) => ({
    seconds: index * apart,
    shares: of,
    sure: !unsure.includes(index),
  }));
  return hatsInTurn(strokes, shares.map(likeliest));
}

describe('hatsInTurn', () => {
  it('takes a doubtful pedal between closed hats for a closed one', () => {
    expect(told([CLOSED, DOUBTFUL_PEDAL, CLOSED, DOUBTFUL_PEDAL, CLOSED])).toEqual([0, 0, 0, 0, 0]);
  });

  it('believes in a plain one', () => {
    expect(told([CLOSED, PLAIN_PEDAL, CLOSED])).toEqual([0, 2, 0]);
  });

  it.each([
    ['closes an open one', [OPEN, DOUBTFUL_PEDAL, CLOSED], [1, 2, 0]],
    ['follows another', [CLOSED, DOUBTFUL_PEDAL, DOUBTFUL_PEDAL, CLOSED], [0, 2, 2, 0]],
    ['is the first', [DOUBTFUL_PEDAL, CLOSED], [2, 0]],
    ['is the last', [CLOSED, DOUBTFUL_PEDAL], [0, 2]],
  ])('leaves a pedal alone that %s', (_, shares, expected) => {
    expect(told(shares)).toEqual(expected);
  });

  it('leaves the foot alone where hats are far apart', () => {
    expect(told([CLOSED, DOUBTFUL_PEDAL, CLOSED], 0.7)).toEqual([0, 2, 0]);
  });

  it('looks past strokes that are hardly there', () => {
    expect(told([CLOSED, OPEN, DOUBTFUL_PEDAL, CLOSED], 0.25, [1])).toEqual([0, 1, 0, 0]);
  });

  it('changes nothing but pedals', () => {
    const anyStroke = fc.record({
      shares: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 3, maxLength: 3 }),
      seconds: fc.double({ min: 0, max: 3, noNaN: true }),
      sure: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(anyStroke), (unordered) => {
        const strokes: HatStroke[] = unordered.toSorted((a, b) => a.seconds - b.seconds);
        const named = strokes.map(({ shares }) => likeliest(shares));
        hatsInTurn(strokes, named).forEach((hat, index) => {
          if (named[index] === 2) expect([0, 2]).toContain(hat);
          else expect(hat).toBe(named[index]);
        });
      }),
    );
  });
});
