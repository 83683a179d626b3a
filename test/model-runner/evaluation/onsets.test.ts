import { readFileSync } from 'node:fs';

import type { Hit } from '../../../contract/events.js';
import { parseOnsetAnnotations } from '../../../model-runner/evaluation/annotations.js';
import type { DrumClass } from '../../../model-runner/evaluation/drum-classes.js';
import {
  ONSET_WINDOWS_SECONDS,
  scoreOnsets,
  type OnsetComparison,
} from '../../../model-runner/evaluation/onsets.js';
import type { Score } from '../../../model-runner/evaluation/score.js';

interface ScorerFigures {
  P: number;
  R: number;
  F: number | null;
}

interface ScorerWindow {
  per_class: Record<string, ScorerFigures & { counts: [number, number, number] }>;
  micro5: ScorerFigures;
  median_error_s: number;
  per_track: Record<string, { micro5: number | null; median_error_s: number | null }>;
}

const golden = JSON.parse(
  readFileSync(new URL('../../fixtures/evaluation/onsets.json', import.meta.url), 'utf8'),
) as {
  tracks: { track: string; annotation: string[]; hits: Pick<Hit, 'seconds' | 'drum'>[] }[];
  scorer: Record<string, ScorerWindow>;
};

const comparisons: OnsetComparison[] = golden.tracks.map(({ track, annotation, hits }) => ({
  track,
  hits,
  annotated: parseOnsetAnnotations({ text: annotation.join('\n'), path: track }),
}));

const SCORER_NAMES: Record<DrumClass, string> = {
  kick: 'KD',
  snare: 'SD',
  toms: 'TT',
  hi_hat: 'HH',
  cymbals: 'CY',
};

function figures({ precision, recall, f_measure }: Score): ScorerFigures {
  return { P: precision, R: recall, F: f_measure };
}

describe.each(ONSET_WINDOWS_SECONDS)('within %d s, like the Python scorer', (windowSeconds) => {
  const expected = golden.scorer[String(windowSeconds)]!;
  const report = scoreOnsets(comparisons, windowSeconds);

  it.each(Object.entries(SCORER_NAMES) as [DrumClass, string][])('%s', (drumClass, name) => {
    const score = report.classes[drumClass];
    const counts = [score.true_positives, score.false_positives, score.false_negatives];
    expect({ ...figures(score), counts }).toEqual(expected.per_class[name]);
  });

  it('all classes', () => {
    expect(figures(report.micro)).toEqual(expected.micro5);
    expect(report.median_error_seconds).toBeCloseTo(expected.median_error_s, 12);
  });

  it('every recording', () => {
    expect(report.tracks).toHaveLength(Object.keys(expected.per_track).length);
    for (const { track, micro, median_error_seconds: error } of report.tracks) {
      const { micro5, median_error_s: expectedError } = expected.per_track[track]!;
      expect(micro.f_measure).toBe(micro5);
      expect(error).toEqual(expectedError);
    }
  });
});

it('has no score where nothing is annotated and nothing heard', () => {
  const { micro, median_error_seconds } = scoreOnsets([], 0.05);
  expect(micro).toMatchObject({ precision: 0, recall: 0, f_measure: null });
  expect(median_error_seconds).toBeNull();
});
