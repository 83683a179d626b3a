import { countHandPercussion } from '../../../model-runner/evaluation/hand-percussion.js';
import type { OnsetComparison } from '../../../model-runner/evaluation/onsets.js';

const count = (...comparisons: Omit<OnsetComparison, 'track'>[]) =>
  countHandPercussion(
    comparisons.map((comparison) => ({ track: 'song', ...comparison })),
    0.05,
  );

const hat = (seconds: number) => ({ seconds, drum: 'hi_hat_closed' as const });
const shaker = (seconds: number) => ({ seconds, label: 'hand_percussion' as const });
const snare = (seconds: number) => ({ seconds, label: 'snare' as const });

describe('hand percussion', () => {
  it('counts as written where a drum is heard in its place', () => {
    const annotated = [shaker(1), shaker(2), shaker(3), { seconds: 4, label: 'TMB' as const }];
    expect(count({ annotated, hits: [hat(1.04), hat(3.06), hat(4)] })).toEqual({
      alone: 4,
      written: 2,
    });
  });

  it('does not count where the drum set is struck, too: what is heard there may be that', () => {
    const annotated = [shaker(1), snare(1.05), shaker(2)];
    expect(count({ annotated, hits: [hat(1)] })).toEqual({ alone: 1, written: 0 });
  });

  it('counts each stroke once, over all recordings', () => {
    const annotated = [shaker(1)];
    const hits = [hat(1), { seconds: 1, drum: 'snare' as const }];
    expect(count({ annotated, hits }, { annotated, hits: [] })).toEqual({ alone: 2, written: 1 });
  });

  it('is nothing to report where none is annotated', () => {
    expect(count({ annotated: [snare(1)], hits: [hat(2)] })).toBeNull();
  });
});
