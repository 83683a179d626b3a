import { scoreGhostNotes } from '../../../model-runner/evaluation/ghost-notes.js';
import type { OnsetComparison } from '../../../model-runner/evaluation/onsets.js';

const [LOUD, SOFT] = [100, 30];
/** A backbeat with a ghost note before each stroke of it: seconds 0.25, 0.5, 0.75 and so on. */
const GROOVE = Array.from({ length: 40 }, (_, index) => ({
  seconds: (index + 1) / 4,
  velocity: index % 2 === 0 ? SOFT : LOUD,
}));

function heard(velocityAt: (index: number) => number): OnsetComparison['hits'] {
  return GROOVE.map(({ seconds }, index) => ({
    seconds,
    drum: 'snare',
    velocity: velocityAt(index),
  }));
}

const labelled = GROOVE.map(({ seconds, velocity }) => ({
  seconds,
  label: velocity === SOFT ? ('SDG' as const) : ('SD' as const),
}));
const played = GROOVE.map((stroke) => ({ ...stroke, label: 'snare' as const }));

describe.each([
  ['labelled', labelled],
  ['told by their velocities', played],
])('ghost notes that are %s', (_, annotated) => {
  const score = (hits: OnsetComparison['hits']) =>
    scoreGhostNotes([{ track: 'song', hits, annotated }], 0.05);

  it('are found where soft strokes are heard as soft', () => {
    expect(score(heard((index) => GROOVE[index]!.velocity))).toMatchObject({
      true_positives: 20,
      false_positives: 0,
      false_negatives: 0,
    });
  });

  it('are missed where all sounds alike, and false where loud and soft are mixed up', () => {
    expect(score(heard(() => 80))).toMatchObject({ false_positives: 0, false_negatives: 20 });
    expect(score(heard((index) => LOUD + SOFT - GROOVE[index]!.velocity))).toMatchObject({
      true_positives: 0,
      false_negatives: 20,
    });
  });
});

describe('strokes on hand percussion', () => {
  it('are no ghost notes, and hide none', () => {
    const shaken = { seconds: 0.3, label: 'hand_percussion' as const, velocity: SOFT };
    const hits = heard((index) => GROOVE[index]!.velocity);
    const comparison = { track: 'song', hits, annotated: [...played, shaken] };
    expect(scoreGhostNotes([comparison], 0.05)).toMatchObject({
      true_positives: 20,
      false_positives: 0,
      false_negatives: 0,
    });
  });
});

describe('recordings that do not tell their ghost notes', () => {
  it('are left out', () => {
    const annotated = played.map(({ seconds, label }) => ({ seconds, label }));
    const hits = heard((index) => GROOVE[index]!.velocity);
    expect(scoreGhostNotes([{ track: 'song', hits, annotated }], 0.05)).toBeNull();
  });
});
