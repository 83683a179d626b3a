import { isDeepStrictEqual } from 'node:util';

import fc from 'fast-check';

import { DRUMS, type Drum } from '../../../contract/drums.js';
import type { Hit } from '../../../contract/events.js';
import { onOneCymbal } from '../../../model-runner/stages/timekeeping.js';

function hit(seconds: number, drum: Drum, confidence = 0.8): Hit {
  return { seconds, drum, confidence, velocity: 80 };
}

/** Eighths at 120 beats a minute on one cymbal. */
function eighths(drum: Drum): Hit[] {
  return Array.from({ length: 16 }, (_, index) => hit(index / 4, drum));
}

function inOrder(hits: Hit[]): Hit[] {
  return hits.sort((a, b) => a.seconds - b.seconds);
}

describe('where a hat and a ride are heard at once', () => {
  const onThePedal = (hits: Hit[]): Hit[] =>
    hits.map((one) =>
      one.drum.startsWith('hi_hat') ? { ...one, drum: 'hi_hat_pedal' as const } : one,
    );

  it('keeps the ride where time is kept on it, and closes the hat by foot', () => {
    const song = inOrder([...eighths('ride'), hit(2, 'hi_hat_open', 0.6), hit(2.01, 'snare')]);
    expect(onOneCymbal(song)).toEqual(onThePedal(song));
  });

  it('keeps the hat where time is kept on it, though the ride is as sure', () => {
    const song = inOrder([...eighths('hi_hat_closed'), hit(2.01, 'ride'), hit(2.02, 'ride_bell')]);
    expect(onOneCymbal(song)).toEqual(eighths('hi_hat_closed'));
  });

  it('keeps both where the ride is hardly surer', () => {
    const song = [hit(1, 'hi_hat_closed', 0.7), hit(1.01, 'ride', 0.8)];
    expect(onOneCymbal(song)).toEqual(song);
  });

  it('looks a phrase far', () => {
    const before = eighths('hi_hat_closed');
    const [soon, late] = [9, 14].map((at) => [hit(at, 'hi_hat_open', 0.5), hit(at, 'ride', 0.93)]);
    expect(onOneCymbal([...before, ...soon!])).toEqual([...before, soon![0]]);
    expect(onOneCymbal([...before, ...late!])).toEqual([...before, ...onThePedal(late!)]);
  });

  it('goes by what is around where both are certain', () => {
    const certain = eighths('ride').map((ride) => ({ ...ride, confidence: 1 }));
    const song = inOrder([...certain, hit(2.01, 'hi_hat_closed', 1)]);
    expect(onOneCymbal(song)).toEqual(onThePedal(song));
  });

  it.each(['hi_hat_pedal', 'crash', 'snare'] as const)('leaves %s with a ride alone', (drum) => {
    const song = inOrder([...eighths('ride'), hit(2, drum, 0.5)]);
    expect(onOneCymbal(song)).toEqual(song);
  });

  it('leaves hats next to rides alone', () => {
    const song = inOrder([...eighths('ride'), hit(2.05, 'hi_hat_open', 0.5)]);
    expect(onOneCymbal(song)).toEqual(song);
  });

  it('changes nothing but hats and rides that have a partner, and keeps the order', () => {
    const strokes = fc.array(
      fc.record({
        seconds: fc.integer({ min: 0, max: 300 }).map((hundredths) => hundredths / 100),
        drum: fc.constantFrom(...DRUMS),
        velocity: fc.integer({ min: 1, max: 127 }),
        confidence: fc.double({ min: 0.3, max: 1, noNaN: true }),
      }),
    );
    fc.assert(
      fc.property(strokes, (unordered) => {
        const hits = inOrder(unordered);
        const left = onOneCymbal(hits);
        expect(left).toEqual(
          hits.flatMap((one) => {
            const stays = left.includes(one) ? [one] : onThePedal([one]);
            return stays.filter((it) => left.some((other) => isDeepStrictEqual(other, it)));
          }),
        );
        const changed = hits.filter((one) => !left.includes(one));
        for (const { drum, seconds } of changed) {
          expect(drum).toMatch(/^(hi_hat_closed|hi_hat_open|ride|ride_bell)$/);
          const partners = hits.filter(
            (other) =>
              Math.abs(other.seconds - seconds) < 0.03 &&
              other.drum.startsWith('ride') !== drum.startsWith('ride') &&
              /^(hi_hat_closed|hi_hat_open|ride|ride_bell)$/.test(other.drum),
          );
          expect(partners).not.toEqual([]);
        }
      }),
    );
  });
});
