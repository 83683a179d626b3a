import fc from 'fast-check';

import { DRUMS, type Drum } from '../../../contract/drums.js';
import { areDrums, laxest, pickHits } from '../../../model-runner/stages/pick-hits.js';
import { findCandidates, type DrumActivations } from '../../../model-runner/stages/transcribe.js';
import { EVEN_THRESHOLDS as THRESHOLDS } from '../../support/hearing.js';

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

describe('findCandidates', () => {
  it('places a stroke between frames to within half a millisecond', () => {
    for (const frame of [10, 10.2, 10.45, 10.7]) {
      const [hit] = findCandidates(activations(30, [{ drum: 'snare', frame }]), THRESHOLDS);
      expect(Math.abs(hit!.seconds - frame / 100)).toBeLessThan(5e-4);
    }
  });

  it('does so at the rate of any network, less what it is late', () => {
    const times = { framesPerSecond: 31.25, latencySeconds: 0.05 };
    const strokes = [6, 14.3, 22.4].map((frame) => ({ drum: 'snare' as const, frame }));
    const hits = findCandidates(activations(30, strokes), THRESHOLDS, { times });
    expect(hits).toHaveLength(3);
    hits.forEach(({ seconds }, index) => {
      expect(seconds).toBeCloseTo(strokes[index]!.frame / 31.25 - 0.05, 3);
    });
  });

  it('lists strokes by time, then in the order of the drums, with MIDI velocities', () => {
    const hits = findCandidates(
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

  it('hears a roll stroke by stroke, and one stroke once', () => {
    const roll = [10, 16, 22, 28].map((frame) => ({ drum: 'snare' as const, frame }));
    expect(findCandidates(activations(40, roll), THRESHOLDS)).toHaveLength(4);
    const plateau = new Float32Array(20 * DRUMS.length);
    plateau.fill(0.8, 5 * DRUMS.length, 7 * DRUMS.length);
    const kicks = findCandidates(
      { onset: plateau, velocity: plateau, frames: 20 },
      THRESHOLDS,
    ).filter(({ drum }) => drum === 'kick');
    expect(kicks).toHaveLength(1);
  });

  it('hears one stroke where drums that are alike share its probability, on the likeliest', () => {
    const shared = [
      { drum: 'hi_hat_closed' as const, frame: 10, probability: 0.15 },
      { drum: 'hi_hat_open' as const, frame: 10, probability: 0.4 },
      { drum: 'kick' as const, frame: 10, probability: 0.3 },
    ];
    const thresholds = { ...THRESHOLDS, hi_hat_closed: 0.5, hi_hat_open: 0.5, kick: 0.5 };
    const hits = findCandidates(activations(30, shared), thresholds);
    expect(hits.map(({ drum }) => drum)).toEqual(['hi_hat_open']);
    expect(hits[0]!.confidence).toBeCloseTo(0.55, 2);
  });

  it('takes a drum of half the prior only where it is twice as likely', () => {
    const hat = (open: number) =>
      findCandidates(
        activations(30, [
          { drum: 'hi_hat_closed', frame: 10, probability: 0.3 },
          { drum: 'hi_hat_open', frame: 10, probability: open },
        ]),
        THRESHOLDS,
        { priors: { hi_hat_open: 0.5 } },
      ).map(({ drum }) => drum);
    expect(hat(0.55)).toEqual(['hi_hat_closed']);
    expect(hat(0.65)).toEqual(['hi_hat_open']);
  });

  it('finds strokes at the very ends of a song', () => {
    const hits = findCandidates(
      activations(30, [
        { drum: 'kick', frame: 0 },
        { drum: 'kick', frame: 29 },
      ]),
      THRESHOLDS,
    );
    expect(hits.map(({ seconds }) => Math.round(seconds * 100))).toEqual([0, 29]);
  });
});

describe('pickHits', () => {
  const snare = (confidence: number) => [
    { drum: 'snare' as const, seconds: 1, velocity: 80, confidence },
  ];
  const pick = (confidence: number, sensitivity: number) =>
    pickHits(snare(confidence), THRESHOLDS, sensitivity);

  it('writes uncertain strokes only where it is asked to be sensitive', () => {
    expect(pick(0.25, 0.5)).toEqual([]);
    expect(pick(0.25, 0.8)).toHaveLength(1);
    expect(pick(0.6, 0.5)).toHaveLength(1);
    expect(pick(0.6, 0.1)).toEqual([]);
  });

  it('finds all that any sensitivity asks for among what the laxest lets through', () => {
    const least = laxest(THRESHOLDS).snare;
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.constantFrom(0, 0.3, 0.5, 1),
        (confidence, sensitivity) => {
          expect(confidence >= least || pick(confidence, sensitivity).length === 0).toBe(true);
        },
      ),
    );
    expect(pick(least, 1)).toHaveLength(1);
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
