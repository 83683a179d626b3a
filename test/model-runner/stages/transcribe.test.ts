import { DRUMS, type Drum } from '../../../contract/drums.js';
import {
  areDrums,
  pickHits,
  type DrumActivations,
} from '../../../model-runner/stages/transcribe.js';

const THRESHOLDS = Object.fromEntries(DRUMS.map((drum) => [drum, 0.4])) as Record<Drum, number>;

interface Stroke {
  drum: Drum;
  frame: number;
  probability?: number;
  velocity?: number;
}

/** Gaussian bumps, as the network was trained to give them. */
function activations(frames: number, strokes: readonly Stroke[]): DrumActivations {
  const onset = new Float32Array(frames * DRUMS.length).fill(0.001);
  const velocity = new Float32Array(frames * DRUMS.length);
  for (const { drum, frame, probability = 0.9, velocity: loudness = 0.5 } of strokes) {
    const column = DRUMS.indexOf(drum);
    for (let at = Math.max(0, Math.floor(frame) - 3); at < Math.min(frames, frame + 4); at++) {
      const bump = probability * Math.exp(-0.5 * ((at - frame) / 0.9) ** 2);
      const index = at * DRUMS.length + column;
      onset[index] = Math.max(onset[index]!, bump);
      velocity[index] = loudness;
    }
  }
  return { onset, velocity, frames };
}

describe('pickHits', () => {
  it('places a stroke between frames to within half a millisecond', () => {
    for (const frame of [10, 10.2, 10.45, 10.7]) {
      const [hit] = pickHits(activations(30, [{ drum: 'snare', frame }]), THRESHOLDS);
      expect(Math.abs(hit!.seconds - frame / 100)).toBeLessThan(5e-4);
    }
  });

  it('lists strokes by time, then in the order of the drums, with MIDI velocities', () => {
    const hits = pickHits(
      activations(60, [
        { drum: 'crash', frame: 20, velocity: 1 },
        { drum: 'kick', frame: 20, velocity: 0.5 },
        { drum: 'hi_hat_closed', frame: 5, velocity: 0 },
      ]),
      THRESHOLDS,
    );
    expect(hits.map(({ drum, velocity }) => [drum, velocity])).toEqual([
      ['hi_hat_closed', 1],
      ['kick', 64],
      ['crash', 127],
    ]);
  });

  it('writes uncertain strokes only where it is asked to be sensitive', () => {
    const unsure = activations(30, [{ drum: 'snare', frame: 10, probability: 0.25 }]);
    expect(pickHits(unsure, THRESHOLDS)).toEqual([]);
    expect(pickHits(unsure, THRESHOLDS, 0.8)).toHaveLength(1);
    const sure = activations(30, [{ drum: 'snare', frame: 10, probability: 0.6 }]);
    expect(pickHits(sure, THRESHOLDS)).toHaveLength(1);
    expect(pickHits(sure, THRESHOLDS, 0.1)).toEqual([]);
  });

  it('hears a roll stroke by stroke, and one stroke once', () => {
    const roll = [10, 16, 22, 28].map((frame) => ({ drum: 'snare' as const, frame }));
    expect(pickHits(activations(40, roll), THRESHOLDS)).toHaveLength(4);
    const plateau = new Float32Array(20 * DRUMS.length);
    plateau.fill(0.8, 5 * DRUMS.length, 7 * DRUMS.length);
    const kicks = pickHits({ onset: plateau, velocity: plateau, frames: 20 }, THRESHOLDS).filter(
      ({ drum }) => drum === 'kick',
    );
    expect(kicks).toHaveLength(1);
  });

  it('finds strokes at the very ends of a song', () => {
    const hits = pickHits(
      activations(30, [
        { drum: 'kick', frame: 0 },
        { drum: 'kick', frame: 29 },
      ]),
      THRESHOLDS,
    );
    expect(hits.map(({ seconds }) => Math.round(seconds * 100))).toEqual([0, 29]);
  });
});

describe('areDrums', () => {
  const stroke = { drum: 'kick' as const, velocity: 80 };
  const strokes = (count: number, confidence: number) =>
    Array.from({ length: count }, (_, index) => ({ ...stroke, seconds: index, confidence }));

  it('takes a sparse ballad for drums and a few stray sounds for none', () => {
    expect(areDrums(strokes(30, 0.9), 60)).toBe(true);
    expect(areDrums(strokes(5, 0.9), 60)).toBe(false);
    expect(areDrums(strokes(60, 0.5), 60)).toBe(false);
    expect(areDrums([], 60)).toBe(false);
  });
});
