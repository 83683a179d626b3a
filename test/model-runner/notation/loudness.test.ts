import type { Drum } from '../../../contract/drums.js';
import { classifyLoudness } from '../../../model-runner/notation/loudness.js';
import type { QuantisedStroke } from '../../../model-runner/rhythm/quantised-song.js';

function strokes(drum: Drum, velocities: number[]): QuantisedStroke[] {
  return velocities.map((velocity, index) => ({
    drum,
    velocity,
    tick: 0,
    seconds: index / 2,
    confidence: 0.9,
    graces: [],
  }));
}

function classes(song: QuantisedStroke[]): string {
  const loudness = classifyLoudness(song);
  return song.map((stroke) => loudness.get(stroke)?.charAt(0) ?? '.').join('');
}

const GHOSTED = [100, 30, 28, 104, 35, 98, 25, 31, 102, 33, 96, 29, 101, 27];

describe('classifyLoudness', () => {
  it('tells ghost notes from backbeats', () => {
    expect(classes(strokes('snare', GHOSTED))).toBe('.gg.g.gg.g.g.g');
  });

  it('tells them in a song that is soft throughout', () => {
    const soft = GHOSTED.map((velocity) => Math.round(velocity / 2));
    expect(classes(strokes('snare', soft))).toBe('.gg.g.gg.g.g.g');
  });

  it('finds none where all strokes are about as loud, soft as they may be', () => {
    const even = Array.from({ length: 20 }, (_, index) => 40 + ((index * 7) % 11));
    expect(classes(strokes('snare', even))).toBe('.'.repeat(20));
    const spread = Array.from({ length: 20 }, (_, index) => 30 + 5 * index);
    expect(classes(strokes('snare', spread))).toBe('.'.repeat(20));
  });

  it('takes neither a soft part nor what rises out of it for ghost notes', () => {
    const parts = [...Array<number>(24).fill(45), ...Array<number>(24).fill(110)];
    expect(classes(strokes('snare', parts))).toBe('.'.repeat(48));
    const rising = Array.from({ length: 24 }, (_, index) => Math.round(20 * 1.08 ** index));
    expect(classes(strokes('snare', rising))).toBe('.'.repeat(24));
  });

  it('marks the few strokes that stand out', () => {
    const toms = [80, 82, 79, 120, 81, 78, 80, 122, 83, 80, 79, 81, 82, 80];
    expect(classes(strokes('tom_low', toms))).toBe('...a...a......');
  });

  it('leaves cymbals and feet alone', () => {
    expect(classes(strokes('hi_hat_closed', GHOSTED))).toBe('.'.repeat(GHOSTED.length));
    expect(classes(strokes('kick', GHOSTED))).toBe('.'.repeat(GHOSTED.length));
  });
});
