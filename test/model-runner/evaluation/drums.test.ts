import { scoreDrums } from '../../../model-runner/evaluation/drums.js';
import type { OnsetComparison } from '../../../model-runner/evaluation/onsets.js';

/** A stroke a second. */
function strokes(velocities: number[]): { seconds: number; velocity: number }[] {
  return velocities.map((velocity, seconds) => ({ seconds, velocity }));
}

const LOUDER = [10, 20, 30, 40, 50, 60, 70, 80, 90, 100];

function snares(heard: number[], annotated: number[]): OnsetComparison {
  return {
    track: 'song',
    hits: strokes(heard).map((stroke) => ({ ...stroke, drum: 'snare' as const })),
    annotated: strokes(annotated).map((stroke) => ({ ...stroke, label: 'snare' as const })),
  };
}

describe('scores drum by drum', () => {
  it('tell an open hat from a closed one', () => {
    const scores = scoreDrums(
      [
        {
          track: 'song',
          hits: [
            { seconds: 1, drum: 'hi_hat_closed' },
            { seconds: 2, drum: 'hi_hat_closed' },
          ],
          annotated: [
            { seconds: 1, label: 'CHH' },
            { seconds: 2, label: 'hi_hat_open' },
          ],
        },
      ],
      0.05,
    );
    expect(scores.map(({ drum, f_measure: f }) => ({ drum, f }))).toEqual([
      { drum: 'hi_hat_closed', f: 2 / 3 },
      { drum: 'hi_hat_open', f: 0 },
    ]);
  });

  it('tell whether loud strokes were heard as loud', () => {
    const [same] = scoreDrums([snares(LOUDER, LOUDER)], 0.05);
    expect(same!.velocity_rank_correlation).toBeCloseTo(1, 9);
    const [reverse] = scoreDrums([snares(LOUDER.toReversed(), LOUDER)], 0.05);
    expect(reverse!.velocity_rank_correlation).toBeCloseTo(-1, 9);
  });

  it('compare velocities within a recording only, and recordings by how much is struck', () => {
    const softer = LOUDER.map((velocity) => velocity / 2);
    const [apart] = scoreDrums([snares(softer, LOUDER), snares(LOUDER, softer)], 0.05);
    expect(apart!.velocity_rank_correlation).toBeCloseTo(1, 9);

    const longer = [...LOUDER, ...LOUDER.map((velocity) => velocity + 5)];
    const [mixed] = scoreDrums([snares(longer, longer), snares(LOUDER.toReversed(), LOUDER)], 0.05);
    expect(mixed!.velocity_rank_correlation).toBeCloseTo((20 - 10) / 30, 9);
  });

  it('say nothing about velocities of a few strokes, or unknown ones', () => {
    const few = snares(LOUDER.slice(0, 5), LOUDER.slice(0, 5));
    const unknown = snares(LOUDER, LOUDER);
    const annotated = unknown.annotated.map(({ seconds, label }) => ({ seconds, label }));
    for (const comparison of [few, { ...unknown, annotated }]) {
      expect(scoreDrums([comparison], 0.05)[0]!.velocity_rank_correlation).toBeNull();
    }
  });
});
