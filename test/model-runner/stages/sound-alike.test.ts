import fc from 'fast-check';

import { DRUMS, type Drum } from '../../../contract/drums.js';
import type { Hit } from '../../../contract/events.js';
import { BANDS, FRAMES_PER_SECOND } from '../../../model-runner/dsp/front-end.js';
import { momentsOf } from '../../../model-runner/stages/moments.js';
import { weighBySound } from '../../../model-runner/stages/sound-alike.js';
import { soundsOf, type Sounds } from '../../../model-runner/stages/sounds.js';
import { bands, rowsWith, SNARE, TOM } from '../../support/sounds.js';

const SECONDS = 20;

const hit = (drum: Drum, seconds: number, confidence: number): Hit => ({
  drum,
  seconds,
  confidence,
  velocity: 80,
});

const everySecond = (drum: Drum, confidence: number): Hit[] =>
  bands(1, SECONDS).map((second) => hit(drum, second, confidence));
const weighed = (hits: readonly Hit[], sounds: Sounds): Hit[] =>
  weighBySound(hits, momentsOf(hits, sounds), sounds);
const confidenceAt = (hits: readonly Hit[], seconds: number): number =>
  hits.find((other) => other.seconds === seconds)!.confidence;

describe('weighBySound', () => {
  it('believes a doubtful stroke that sounds like plain ones', () => {
    const heard = everySecond('snare', 0.95).with(6, hit('snare', 7, 0.25));
    const rows = rowsWith(
      SECONDS,
      heard.map(({ seconds }) => ({ seconds, timbre: SNARE })),
    );
    expect(confidenceAt(weighed(heard, soundsOf(rows)), 7)).toBeGreaterThan(0.6);
  });

  it('takes strokes on a drum that is alike for the same stroke', () => {
    const heard = everySecond('side_stick', 0.95).with(6, hit('snare', 7, 0.25));
    const rows = rowsWith(
      SECONDS,
      heard.map(({ seconds }) => ({ seconds, timbre: SNARE })),
    );
    expect(confidenceAt(weighed(heard, soundsOf(rows)), 7)).toBeGreaterThan(0.6);
  });

  it('doubts a stroke that sounds like what is plainly on another drum', () => {
    const heard = [...everySecond('snare', 0.95).toSpliced(6, 1), hit('tom_high', 7, 0.6)].sort(
      (a, b) => a.seconds - b.seconds,
    );
    const rows = rowsWith(
      SECONDS,
      bands(1, SECONDS).map((seconds) => ({ seconds, timbre: SNARE })),
    );
    expect(confidenceAt(weighed(heard, soundsOf(rows)), 7)).toBeLessThan(0.4);
  });

  it('learns nothing from what sounds otherwise', () => {
    const alone = [hit('tom_low', 7, 0.5)];
    const among = [...everySecond('snare', 0.95).toSpliced(6, 1), ...alone].sort(
      (a, b) => a.seconds - b.seconds,
    );
    const rows = rowsWith(
      SECONDS,
      bands(1, SECONDS).map((seconds) => ({ seconds, timbre: seconds === 7 ? TOM : SNARE })),
    );
    const confidence = confidenceAt(weighed(among, soundsOf(rows)), 7);
    expect(confidence).toBeCloseTo(weighed(alone, soundsOf(rows))[0]!.confidence, 3);
    expect(Math.abs(confidence - 0.5)).toBeLessThan(0.1);
  });

  it('compares strokes within a minute, however long the song is', () => {
    const late = 200;
    const rows = rowsWith(
      late + 5,
      [...bands(1, SECONDS), late].map((seconds) => ({ seconds, timbre: SNARE })),
    );
    const heard = [...everySecond('snare', 0.95), hit('snare', late, 0.25)];
    expect(confidenceAt(weighed(heard, soundsOf(rows)), late)).toBeLessThan(0.3);
  });

  it('changes nothing but how sure strokes are, and keeps probabilities', () => {
    const anyHit = fc.record({
      drum: fc.constantFrom(...DRUMS),
      seconds: fc.double({ min: 0, max: 2, noNaN: true }),
      velocity: fc.integer({ min: 1, max: 127 }),
      confidence: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    const anySounds = fc
      .array(fc.integer({ min: 0, max: 255 }), { minLength: 1, maxLength: 200 })
      .map((steps) =>
        Uint8ClampedArray.from(
          { length: 2 * FRAMES_PER_SECOND * BANDS },
          (_, index) => steps[index % steps.length]!,
        ),
      );
    const rest = ({ drum, seconds, velocity }: Hit): object => ({ drum, seconds, velocity });
    fc.assert(
      fc.property(fc.array(anyHit), anySounds, (hits, sounds) => {
        const found = weighed(hits, sounds);
        expect(found.map(rest)).toEqual(hits.map(rest));
        for (const { confidence } of found) {
          expect(confidence).toBeGreaterThan(0);
          expect(confidence).toBeLessThan(1);
        }
      }),
      { numRuns: 50 },
    );
  });
});
