import fc from 'fast-check';

import { DRUMS, type Drum } from '../../../contract/drums.js';
import type { Hit } from '../../../contract/events.js';
import { FRAMES_PER_SECOND } from '../../../model-runner/dsp/front-end.js';
import { weighBySound } from '../../../model-runner/stages/sound-alike.js';
import { SOUND_BANDS, soundsOf } from '../../../model-runner/stages/sounds.js';
import { bands, rowsWith, LOUD, SILENT, SNARE, TOM } from '../../support/sounds.js';

const SECONDS = 20;
const STROKE_FRAMES = 10;

const hit = (drum: Drum, seconds: number, confidence: number): Hit => ({
  drum,
  seconds,
  confidence,
  velocity: 80,
});

const everySecond = (drum: Drum, confidence: number): Hit[] =>
  bands(1, SECONDS).map((second) => hit(drum, second, confidence));
const confidenceAt = (hits: readonly Hit[], seconds: number): number =>
  hits.find((other) => other.seconds === seconds)!.confidence;

describe('weighBySound', () => {
  it('believes a doubtful stroke that sounds like plain ones', () => {
    const heard = everySecond('snare', 0.95).with(6, hit('snare', 7, 0.25));
    const rows = rowsWith(
      SECONDS,
      heard.map(({ seconds }) => ({ seconds, timbre: SNARE })),
    );
    expect(confidenceAt(weighBySound(heard, soundsOf(rows)), 7)).toBeGreaterThan(0.6);
  });

  it('takes strokes on a drum that is alike for the same stroke', () => {
    const heard = everySecond('side_stick', 0.95).with(6, hit('snare', 7, 0.25));
    const rows = rowsWith(
      SECONDS,
      heard.map(({ seconds }) => ({ seconds, timbre: SNARE })),
    );
    expect(confidenceAt(weighBySound(heard, soundsOf(rows)), 7)).toBeGreaterThan(0.6);
  });

  it('doubts a stroke that sounds like what is plainly on another drum', () => {
    const heard = [...everySecond('snare', 0.95).toSpliced(6, 1), hit('tom_high', 7, 0.6)].sort(
      (a, b) => a.seconds - b.seconds,
    );
    const rows = rowsWith(
      SECONDS,
      bands(1, SECONDS).map((seconds) => ({ seconds, timbre: SNARE })),
    );
    expect(confidenceAt(weighBySound(heard, soundsOf(rows)), 7)).toBeLessThan(0.4);
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
    const weighed = confidenceAt(weighBySound(among, soundsOf(rows)), 7);
    expect(weighed).toBeCloseTo(weighBySound(alone, soundsOf(rows))[0]!.confidence, 3);
    expect(Math.abs(weighed - 0.5)).toBeLessThan(0.1);
  });

  it('compares strokes within a minute, however long the song is', () => {
    const late = 200;
    const sounds = new Float32Array((late + 5) * FRAMES_PER_SECOND * SOUND_BANDS).fill(SILENT);
    for (const seconds of [...bands(1, SECONDS), late]) {
      const from = seconds * FRAMES_PER_SECOND * SOUND_BANDS;
      sounds.fill(LOUD, from, from + STROKE_FRAMES * SOUND_BANDS);
    }
    const heard = [...everySecond('snare', 0.95), hit('snare', late, 0.25)];
    expect(confidenceAt(weighBySound(heard, sounds), late)).toBeLessThan(0.3);
  });

  it('changes nothing but how sure strokes are, and keeps probabilities', () => {
    const anyHit = fc.record({
      drum: fc.constantFrom(...DRUMS),
      seconds: fc.double({ min: 0, max: 2, noNaN: true }),
      velocity: fc.integer({ min: 1, max: 127 }),
      confidence: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    const anySounds = fc
      .array(fc.float({ min: -3, max: 3, noNaN: true }), { minLength: 1, maxLength: 200 })
      .map((values) =>
        Float32Array.from(
          { length: 2 * FRAMES_PER_SECOND * SOUND_BANDS },
          (_, index) => values[index % values.length]!,
        ),
      );
    const rest = ({ drum, seconds, velocity }: Hit): object => ({ drum, seconds, velocity });
    fc.assert(
      fc.property(fc.array(anyHit), anySounds, (hits, sounds) => {
        const weighed = weighBySound(hits, sounds);
        expect(weighed.map(rest)).toEqual(hits.map(rest));
        for (const { confidence } of weighed) {
          expect(confidence).toBeGreaterThan(0);
          expect(confidence).toBeLessThan(1);
        }
      }),
      { numRuns: 50 },
    );
  });
});
