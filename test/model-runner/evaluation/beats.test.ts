import { readFileSync } from 'node:fs';

import { scoreBeats, type BeatComparison } from '../../../model-runner/evaluation/beats.js';

const golden = JSON.parse(
  readFileSync(new URL('../../fixtures/evaluation/beats.json', import.meta.url), 'utf8'),
) as { cases: (BeatComparison & { beat_f_measure: number; downbeat_f_measure: number })[] };

/** Eight beats in measures of four, or of so many, at a tempo of its own. */
function steady(bpm: number, beatsPerMeasure = 4): BeatComparison['annotated'] {
  return Array.from({ length: 8 }, (_, index) => ({
    seconds: 1 + (index * 60) / bpm,
    beat: (index % beatsPerMeasure) + 1,
  }));
}

describe('beats and downbeats', () => {
  it.each(golden.cases)('$track, like mir_eval', ({ track, beats, annotated, ...expected }) => {
    const [score] = scoreBeats([{ track, beats, annotated }]).tracks;
    expect(score!.beat.f_measure).toBeCloseTo(expected.beat_f_measure, 12);
    expect(score!.downbeat.f_measure).toBeCloseTo(expected.downbeat_f_measure, 12);
  });

  it('are counted together and averaged over recordings', () => {
    const [right, nothing] = [steady(120), steady(120).slice(0, 2)];
    const report = scoreBeats([
      { track: 'right', beats: right, annotated: right },
      { track: 'unheard', beats: [], annotated: nothing },
    ]);
    expect(report.beat.f_measure).toBeCloseTo((2 * 8) / (2 * 8 + 2), 12);
    expect(report.mean_beat_f_measure).toBe(0.5);
    expect(report.downbeat.f_measure).toBeCloseTo((2 * 2) / (2 * 2 + 1), 12);
    expect(report.mean_downbeat_f_measure).toBe(0.5);
  });

  it('have no mean without a recording', () => {
    expect(scoreBeats([]).mean_beat_f_measure).toBeNull();
  });
});

describe('tempo', () => {
  const compare = (bpm: number) =>
    scoreBeats([{ track: 'song', beats: steady(bpm), annotated: steady(100) }]);

  it.each([
    { bpm: 103, error: 0.03, right: 1, octave: 0 },
    { bpm: 97, error: -0.03, right: 1, octave: 0 },
    { bpm: 110, error: 0.1, right: 0, octave: 0 },
    { bpm: 201, error: 1.01, right: 0, octave: 1 },
    { bpm: 50, error: -0.5, right: 0, octave: 1 },
    { bpm: 300, error: 2, right: 0, octave: 1 },
    { bpm: 33, error: -0.67, right: 0, octave: 1 },
    { bpm: 150, error: 0.5, right: 0, octave: 0 },
  ])('$bpm for 100', ({ bpm, error, right, octave }) => {
    const { tempo, tracks } = compare(bpm);
    expect(tracks[0]!.tempo!.relative_error).toBeCloseTo(error, 9);
    const upwards = bpm > 100 ? octave : 0;
    expect(tempo).toMatchObject({
      compared: 1,
      right,
      octave_errors: octave,
      octave_errors_upwards: upwards,
    });
    expect(tempo.median_absolute_relative_error).toBeCloseTo(Math.abs(error), 9);
  });

  it('is that of the median beat, so that a gap does not move it', () => {
    const beats = steady(100).toSpliced(3, 1);
    const { tracks } = scoreBeats([{ track: 'song', beats, annotated: steady(100) }]);
    expect(tracks[0]!.tempo!.bpm).toBeCloseTo(100, 9);
  });

  it('is not compared where there are no two beats', () => {
    const beats = steady(100).slice(0, 1);
    const { tempo, tracks } = scoreBeats([{ track: 'song', beats, annotated: steady(100) }]);
    expect(tracks[0]!.tempo).toBeNull();
    expect(tempo).toMatchObject({ compared: 0, median_absolute_relative_error: null });
  });
});

describe('metres', () => {
  const compare = (beats: BeatComparison['beats']) =>
    scoreBeats([{ track: 'march', beats, annotated: steady(100, 2) }]).metre;

  it('of measures twice as long are wrong, and counted', () => {
    expect(compare(steady(100, 2))).toEqual({ compared: 1, right: 1, half_or_double: 0 });
    expect(compare(steady(100, 4))).toEqual({ compared: 1, right: 0, half_or_double: 1 });
  });

  it('are not twice as long where the tempo is', () => {
    expect(compare(steady(200, 4))).toEqual({ compared: 1, right: 0, half_or_double: 0 });
  });
});
