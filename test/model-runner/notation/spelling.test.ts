import { spellGroup, spellRests } from '../../../model-runner/notation/spelling.js';
import type { Division } from '../../../model-runner/rhythm/subdivisions.js';

const VALUES: Readonly<Record<string, string>> = {
  half: '2',
  quarter: '4',
  eighth: '8',
  '16th': '16',
  '32nd': '32',
  '64th': '64',
};

interface Beat {
  ticks?: number;
  division?: Division;
  pulses?: number;
}

/** A beat in words: 8. is a dotted eighth, r a rest, /3 in a triplet. */
function spell(onsets: number[], { ticks = 48, division = 'even', pulses = 1 }: Beat = {}): string {
  const lengthTicks = ticks / pulses;
  const divided = Array.from({ length: pulses }, (_, index) => ({
    tick: index * lengthTicks,
    ticks: lengthTicks,
    division,
  }));
  return spellGroup({ tick: 0, ticks }, divided, onsets)
    .map(({ value, tuplet, isRest }) => {
      const dot = value.dotted ? '.' : '';
      return `${VALUES[value.type]}${dot}${tuplet ? `/${tuplet.actual}` : ''}${isRest ? 'r' : ''}`;
    })
    .join(' ');
}

describe('spellGroup', () => {
  it.each([
    [[0], '4'],
    [[24], '8r 8'],
    [[36], '8r 16r 16'],
    [[0, 36], '8. 16'],
    [[0, 12], '16 8.'],
    [[12], '16r 8.'],
    [[0, 12, 36], '16 8 16'],
    [[12, 24, 36], '16r 16 16 16'],
    [[0, 30], '8 32r 16.'],
    [[6], '32r 16. 8r'],
    [[0, 6, 12, 18, 24], '32 32 32 32 8'],
  ])('spells even strokes at %j as %s', (onsets, expected) => {
    expect(spell(onsets)).toBe(expected);
  });

  it.each([
    [[0, 16, 32], '8/3 8/3 8/3'],
    [[0, 32], '4/3 8/3'],
    [[0, 16], '8/3 4/3'],
    [[16], '8/3r 4/3'],
    [[32], '4/3r 8/3'],
    [[0], '4'],
    [[0, 24], '8 8'],
    [[0, 8, 16, 24, 32, 40], '16/3 16/3 16/3 16/3 16/3 16/3'],
    [[0, 24, 32, 40], '8 16/3 16/3 16/3'],
    [[0, 8, 16, 32, 40], '16/6 16/6 8/6 16/6 16/6'],
    [[0, 8, 32], '16/3 8./3 8/3'],
    [[0, 32, 40], '4/3 16/3 16/3'],
  ])('spells strokes of a triplet or sextuplet at %j as %s', (onsets, expected) => {
    expect(spell(onsets, { division: 'triplet' })).toBe(expected);
  });

  it('spells each half of a beat in its own way', () => {
    expect(spell([0, 12, 24, 32, 40], { division: 'even_triplet' })).toBe('16 16 16/3 16/3 16/3');
    expect(spell([0, 8, 16, 24], { division: 'triplet_even' })).toBe('16/3 16/3 16/3 8');
    expect(spell([0, 24], { division: 'triplet_even' })).toBe('8 8');
  });

  it.each([
    [[0, 24, 48], '8 8 8'],
    [[0, 48], '4 8'],
    [[0, 24], '8 4'],
    [[48], '4r 8'],
    [[0], '4.'],
    [[0, 36], '8. 8.'],
    [[24], '8r 4'],
    [[0, 60], '4 16r 16'],
    [[0, 24, 36, 48, 60], '8 16 16 16 16'],
  ])('spells a dotted beat with strokes at %j as %s', (onsets, expected) => {
    expect(spell(onsets, { ticks: 72 })).toBe(expected);
  });

  it('lets notes of counted eighths last to the end of their group', () => {
    expect(spell([0], { pulses: 2 })).toBe('4');
    expect(spell([0], { ticks: 72, pulses: 3 })).toBe('4.');
    expect(spell([24], { ticks: 72, pulses: 3 })).toBe('8r 4');
  });
});

describe('spellRests', () => {
  it('begins no rest where its length could not be counted', () => {
    expect(spellRests(12, 48, 0).map(({ ticks }) => ticks)).toEqual([12, 24]);
    expect(spellRests(24, 72, 0).map(({ ticks }) => ticks)).toEqual([24, 24]);
  });

  it('refuses a place that no value reaches', () => {
    expect(() => spellRests(1, 48, 0)).toThrow(RangeError);
  });
});
