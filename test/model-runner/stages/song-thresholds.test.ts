import fc from 'fast-check';

import { DRUMS, type Drum } from '../../../contract/drums.js';
import type { Hit } from '../../../contract/events.js';
import { lowestOfAnySong, thresholdsOfSong } from '../../../model-runner/stages/song-thresholds.js';

const even = (threshold: number): Record<Drum, number> =>
  Object.fromEntries(DRUMS.map((drum) => [drum, threshold])) as Record<Drum, number>;
const THRESHOLDS = { ...even(0.55), splash: 0.2 };

const song = (...confidences: number[]): Hit[] =>
  confidences.map((confidence, seconds) => ({ seconds, drum: 'snare', velocity: 80, confidence }));
const times = (count: number, value: number): number[] => Array<number>(count).fill(value);

describe('thresholdsOfSong', () => {
  it('leaves those of a song that is heard well', () => {
    const candidates = song(...times(90, 0.97), ...times(20, 0.2));
    expect(thresholdsOfSong(candidates, THRESHOLDS)).toEqual(THRESHOLDS);
    expect(thresholdsOfSong([], THRESHOLDS)).toEqual(THRESHOLDS);
  });

  it('asks for less where much is doubtful, of no drum for more', () => {
    const found = thresholdsOfSong(song(...times(50, 0.8), ...times(200, 0.4)), THRESHOLDS);
    expect(found.snare).toBeLessThan(0.47);
    expect(found.snare).toBeGreaterThan(0.4);
    expect(found.splash).toBe(0.2);
  });

  it('is never less than the lowest of any song, nor more than a song that is heard well needs', () => {
    const confidences = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 60 });
    const lowest = lowestOfAnySong(THRESHOLDS);
    fc.assert(
      fc.property(confidences, (values) => {
        const found = thresholdsOfSong(song(...values), THRESHOLDS);
        for (const drum of DRUMS) {
          expect(found[drum]).toBeGreaterThanOrEqual(lowest[drum]);
          expect(found[drum]).toBeLessThanOrEqual(THRESHOLDS[drum]);
        }
      }),
    );
  });

  it('asks for a little more than half of the best F that any number of strokes promises', () => {
    const confidences = fc.array(fc.double({ min: 0.05, max: 1, noNaN: true }), {
      minLength: 1,
      maxLength: 60,
    });
    const sum = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0);
    const expectedF = (values: readonly number[], threshold: number): number => {
      const written = values.filter((value) => value >= threshold);
      return (2 * sum(written)) / (written.length + sum(values));
    };
    fc.assert(
      fc.property(confidences, (values) => {
        const found = thresholdsOfSong(song(...values), even(0.9)).snare;
        const half = Math.max(...values.map((value) => expectedF(values, value))) / 2;
        expect(found).toBeGreaterThan(half);
        expect(found).toBeLessThan(Math.max(half + 0.2, lowestOfAnySong(even(0.9)).snare + 1e-9));
      }),
    );
  });
});
