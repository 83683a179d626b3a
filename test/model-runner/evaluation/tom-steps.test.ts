import type { Drum } from '../../../contract/drums.js';
import { countTomSteps } from '../../../model-runner/evaluation/tom-steps.js';

type Toms = readonly Drum[];

/** Strokes one after the other, half a second apart. */
function stepsOf(annotated: Toms, heard: readonly (Drum | null)[]) {
  const onsets = annotated.map((label, index) => ({ seconds: index / 2, label }));
  const hits = heard.flatMap((drum, index) => (drum ? [{ seconds: index / 2, drum }] : []));
  return countTomSteps([{ track: 'song', hits, annotated: onsets }], 0.05);
}

const DOWN: Toms = ['tom_high', 'tom_mid', 'tom_low'];

describe('countTomSteps', () => {
  it('asks which way a fill goes, whatever its toms are called', () => {
    expect(stepsOf(DOWN, DOWN)).toEqual({ right: 2, level: 0, reversed: 0 });
    expect(stepsOf(['tom_high', 'tom_low'], ['tom_mid', 'tom_low'])).toEqual({
      right: 1,
      level: 0,
      reversed: 0,
    });
  });

  it('tells toms that are taken for one from such as go the wrong way', () => {
    expect(stepsOf(DOWN, ['tom_low', 'tom_low', 'tom_high'])).toEqual({
      right: 0,
      level: 1,
      reversed: 1,
    });
  });

  it('counts no steps from a tom to itself, and none from or to other drums', () => {
    expect(stepsOf(['tom_low', 'tom_low'], ['tom_mid', 'tom_low'])).toBeNull();
    expect(stepsOf(['snare', 'tom_low'], ['snare', 'tom_low'])).toBeNull();
    expect(stepsOf([], [])).toBeNull();
  });

  it('steps over what was missed', () => {
    expect(stepsOf(DOWN, ['tom_high', null, 'tom_low'])).toEqual({
      right: 1,
      level: 0,
      reversed: 0,
    });
  });
});
