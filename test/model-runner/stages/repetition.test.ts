import fc from 'fast-check';

import { DRUMS } from '../../../contract/drums.js';
import type { BeatGrid, Hit } from '../../../contract/events.js';
import { weighByRepetition } from '../../../model-runner/stages/repetition.js';

const BARS = 8;
const BAR_SECONDS = 2;

/** Bars of four at 120 beats a minute. */
const GRID: BeatGrid = {
  beats: Array.from({ length: 4 * BARS }, (_, index) => ({
    seconds: index / 2,
    measure: Math.floor(index / 4) + 1,
    beat: (index % 4) + 1,
  })),
  time_signatures: [{ measure: 1, beats: 4, beat_type: 4 }],
  tempos: [{ measure: 1, bpm: 120 }],
};

const hit = (drum: Hit['drum'], seconds: number, confidence: number): Hit => ({
  drum,
  seconds,
  confidence,
  velocity: 80,
});
/** One stroke a bar, at the same place. */
const everyBar = (drum: Hit['drum'], confidence: number): Hit[] =>
  Array.from({ length: BARS }, (_, bar) => hit(drum, bar * BAR_SECONDS + 0.5, confidence));
const confidenceAt = (hits: readonly Hit[], seconds: number): number =>
  hits.find((other) => other.seconds === seconds)!.confidence;

const withoutConfidence = ({ drum, seconds, velocity }: Hit): object => ({
  drum,
  seconds,
  velocity,
});

describe('weighByRepetition', () => {
  const DOUBTFUL_SECONDS = 3 * BAR_SECONDS + 0.5;

  it('believes a doubtful stroke that the bars around have, too', () => {
    const heard = everyBar('snare', 0.95).with(3, hit('snare', DOUBTFUL_SECONDS, 0.25));
    expect(confidenceAt(weighByRepetition(heard, GRID), DOUBTFUL_SECONDS)).toBeGreaterThan(0.5);
  });

  it('takes strokes on a drum that is alike for the same stroke', () => {
    const heard = everyBar('hi_hat_open', 0.95).with(
      3,
      hit('hi_hat_closed', DOUBTFUL_SECONDS, 0.25),
    );
    expect(confidenceAt(weighByRepetition(heard, GRID), DOUBTFUL_SECONDS)).toBeGreaterThan(0.5);
  });

  it('doubts a stroke that no other bar has, but not one that is plain', () => {
    const heard = [hit('snare', 6.7, 0.45), hit('snare', 7.2, 0.9)];
    const weighed = weighByRepetition(heard, GRID);
    expect(confidenceAt(weighed, 6.7)).toBeLessThan(0.4);
    expect(confidenceAt(weighed, 7.2)).toBeGreaterThan(0.8);
  });

  it.each(['tom_low', 'crash', 'ride'] as const)('leaves a %s as sure as it was', (drum) => {
    const heard = [...everyBar(drum, 0.3), hit(drum, 15.3, 0.45)];
    expect(weighByRepetition(heard, GRID)).toEqual(heard);
  });

  it('leaves strokes before the first and after the last beat, and all where there are no bars', () => {
    const early = [hit('snare', 0.1, 0.3)];
    const late: BeatGrid = {
      ...GRID,
      beats: GRID.beats.map((beat) => ({ ...beat, seconds: beat.seconds + 1 })),
    };
    expect(weighByRepetition(early, late)).toEqual(early);
    expect(weighByRepetition(early, { ...GRID, beats: GRID.beats.slice(0, 3) })).toEqual(early);
  });

  it('keeps every stroke, where and what it is', () => {
    const hits = fc.array(
      fc.record({
        drum: fc.constantFrom(...DRUMS),
        seconds: fc.double({ min: 0, max: 20, noNaN: true }),
        confidence: fc.double({ min: 0, max: 1, noNaN: true }),
        velocity: fc.integer({ min: 1, max: 127 }),
      }),
    );
    fc.assert(
      fc.property(hits, (unordered) => {
        const candidates = unordered.toSorted((a, b) => a.seconds - b.seconds);
        const weighed = weighByRepetition(candidates, GRID);
        expect(weighed.map(withoutConfidence)).toEqual(candidates.map(withoutConfidence));
        expect(weighed.every(({ confidence }) => confidence >= 0 && confidence <= 1)).toBe(true);
      }),
    );
  });
});
