import type { Drum } from '../../../contract/drums.js';
import { foldOrnaments } from '../../../model-runner/rhythm/ornaments.js';

/** Strokes of one drum: milliseconds and velocity. */
function fold(drum: Drum, strokes: { at: number; velocity: number }[]) {
  const hits = strokes.map(({ at, velocity }) => ({
    seconds: at / 1000,
    drum,
    velocity,
    confidence: 0.9,
  }));
  return foldOrnaments(hits).map(({ seconds, graces }) => ({
    at: Math.round(seconds * 1000),
    graces: graces.length,
  }));
}

describe('foldOrnaments', () => {
  it.each([16, 25, 44])('makes a flam of a softer stroke %d ms before', (gap) => {
    const strokes = [
      { at: 500, velocity: 50 },
      { at: 500 + gap, velocity: 100 },
    ];
    expect(fold('snare', strokes)).toEqual([{ at: 500 + gap, graces: 1 }]);
  });

  it('makes a drag of two softer strokes', () => {
    const strokes = [
      { at: 500, velocity: 40 },
      { at: 530, velocity: 45 },
      { at: 565, velocity: 100 },
    ];
    expect(fold('tom_low', strokes)).toEqual([{ at: 565, graces: 2 }]);
  });

  it('leaves a roll alone, however its strokes rise', () => {
    const roll = Array.from({ length: 8 }, (_, n) => ({ at: 500 + 40 * n, velocity: 40 + 10 * n }));
    expect(fold('snare', roll)).toEqual(roll.map(({ at }) => ({ at, graces: 0 })));
  });

  it('leaves two strokes alone that are equally loud or further apart', () => {
    const equal = [
      { at: 500, velocity: 90 },
      { at: 540, velocity: 95 },
    ];
    const apart = [
      { at: 500, velocity: 50 },
      { at: 560, velocity: 100 },
    ];
    expect(fold('snare', equal)).toHaveLength(2);
    expect(fold('snare', apart)).toHaveLength(2);
  });

  it.each<[Drum, number]>([
    ['snare', 12],
    ['kick', 25],
    ['ride', 25],
  ])('takes two %s detections within %d ms for one, the louder', (drum, gap) => {
    const strokes = [
      { at: 500, velocity: 50 },
      { at: 500 + gap, velocity: 100 },
    ];
    expect(fold(drum, strokes)).toEqual([{ at: 500 + gap, graces: 0 }]);
    expect(fold(drum, [{ at: 500, velocity: 110 }, strokes[1]!])).toEqual([{ at: 500, graces: 0 }]);
  });

  it('keeps double bass strokes apart', () => {
    const strokes = Array.from({ length: 8 }, (_, n) => ({ at: 500 + 58 * n, velocity: 90 }));
    expect(fold('kick', strokes)).toHaveLength(8);
  });
});
