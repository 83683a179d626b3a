import fc from 'fast-check';
import {
  ANY_TEMPO,
  BEAT_FRAMES_PER_SECOND,
  beatPath,
} from '../../../model-runner/beats/beat-path.js';

/** Activations with a clear bump at each of these times, over a little noise. */
function activations(beatSeconds: readonly number[], seconds: number): Float32Array {
  const probability = new Float32Array(Math.round(seconds * BEAT_FRAMES_PER_SECOND)).fill(0.02);
  for (const second of beatSeconds) {
    const exact = second * BEAT_FRAMES_PER_SECOND;
    for (let frame = Math.floor(exact) - 2; frame <= Math.floor(exact) + 3; frame++) {
      if (frame < 0 || frame >= probability.length) continue;
      const bump = 0.9 * Math.exp(-0.5 * (frame - exact) ** 2);
      probability[frame] = Math.max(probability[frame]!, bump);
    }
  }
  return probability;
}

function even(bpm: number, seconds: number, first = 0.3): number[] {
  const beats: number[] = [];
  for (let at = first; at < seconds - 0.1; at += 60 / bpm) beats.push(at);
  return beats;
}

function seconds(frames: readonly number[]): number[] {
  return frames.map((frame) => frame / BEAT_FRAMES_PER_SECOND);
}

/** Share of the beats with a found beat within 30 ms. */
function found(beats: readonly number[], path: readonly number[]): number {
  const hit = beats.filter((beat) => path.some((at) => Math.abs(at - beat) <= 0.03));
  return hit.length / beats.length;
}

describe('beatPath', () => {
  it('follows a steady beat at any tempo from 45 to 250', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 45, max: 250 }),
        fc.double({ min: 0, max: 0.2, noNaN: true }),
        (bpm, first) => {
          const beats = even(bpm, 20, first);
          const path = seconds(beatPath(activations(beats, 20), ANY_TEMPO));
          expect(found(beats, path)).toBeGreaterThan(0.95);
          expect(Math.abs(path.length - beats.length)).toBeLessThanOrEqual(2);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('follows a tempo that climbs from 90 to 140', () => {
    const beats: number[] = [];
    for (let at = 0.2; at < 30; at += 60 / (90 + (50 * at) / 30)) beats.push(at);
    expect(found(beats, seconds(beatPath(activations(beats, 30), ANY_TEMPO)))).toBeGreaterThan(
      0.95,
    );
  });

  it('keeps counting through bars in which nothing is played', () => {
    const beats = even(120, 20);
    const heard = beats.filter((beat) => beat < 6 || beat > 10);
    expect(found(beats, seconds(beatPath(activations(heard, 20), ANY_TEMPO)))).toBeGreaterThan(
      0.95,
    );
  });

  it('counts at the half where it is told to', () => {
    const path = beatPath(activations(even(160, 20), 20), { lowBpm: 75, highBpm: 85 });
    expect(60 / (seconds(path)[5]! - seconds(path)[4]!)).toBeCloseTo(80, -1);
  });

  it('has no beats for less than a beat of sound', () => {
    expect(beatPath(new Float32Array(5), ANY_TEMPO)).toEqual([]);
  });
});
