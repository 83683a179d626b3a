import { readFileSync } from 'node:fs';
import type { ScoreMeasure } from '../../../model-runner/notation/score.js';
import { notate } from '../../../model-runner/stages/notate.js';
import { quantise } from '../../../model-runner/stages/quantise.js';
import { allGrooves, parseGroove, readGroove, type Groove } from '../../support/groove.js';
import { scoreText } from '../../support/score-text.js';

function measuresOf({ hits, grid, name }: Groove): readonly ScoreMeasure[] {
  return notate(quantise(hits, grid), { title: name }).measures;
}

function marksOf(groove: Groove): string[] {
  return measuresOf(groove).flatMap(({ number, marks }) =>
    marks.map((mark) => `${number} ${mark.kind}`),
  );
}

describe('notate', () => {
  it.each(allGrooves().map((groove) => [groove.name, groove] as const))(
    'writes %s as it is in the fixtures',
    (name, { hits, grid }) => {
      const expected = new URL(`../../fixtures/notation/${name}.txt`, import.meta.url);
      const score = notate(quantise(hits, grid), { title: name });
      expect(scoreText(score)).toBe(readFileSync(expected, 'utf8'));
    },
  );

  it('gives a silent measure one rest and no second voice', () => {
    const measures = measuresOf({ ...readGroove('six-eight'), hits: [] });
    expect(measures.map(({ voices }) => voices)).toEqual(
      measures.map(() => [{ number: 1, events: [{ kind: 'measure_rest', tick: 0, ticks: 144 }] }]),
    );
  });

  it('writes no second voice in a measure in which the feet rest', () => {
    const groove = parseGroove('hands', 'snare x- x- x- x-\n\nkick x- -- -- --\n');
    expect(measuresOf(groove).map(({ voices }) => voices.map(({ number }) => number))).toEqual([
      [1],
      [1, 2],
    ]);
  });

  it('tells the tempo once where it only wanders', () => {
    const groove = readGroove('rock-beat');
    const beats = groove.grid.beats.map((beat, index) => ({
      ...beat,
      seconds: beat.seconds + 0.02 * Math.sin(index),
    }));
    const wandering = { ...groove, grid: { ...groove.grid, beats } };
    expect(marksOf(wandering)).toEqual(['1 tempo', '1 dynamic']);
  });

  it('tells a tempo that is new for good, in the measure where it begins', () => {
    const bars = 'kick x- x- x- x-\nagain 5\n';
    const groove = parseGroove('faster', `tempo 100\n\n${bars}\ntempo 130\n\n${bars}`);
    const tempos = measuresOf(groove).flatMap(({ number, marks }) =>
      marks.flatMap((mark) => (mark.kind === 'tempo' ? [[number, mark.pulsesPerMinute]] : [])),
    );
    expect(tempos).toEqual([
      [1, 100],
      [7, 130],
    ]);
  });

  it('keeps the tempo mark where only its unit changes with the metre', () => {
    expect(marksOf(readGroove('metre-changes'))).toEqual(['1 tempo', '1 dynamic']);
  });

  it('tells how loud it is where it becomes another for good', () => {
    const groove = parseGroove('louder', 'snare x- x- x- x-\nagain 11\n');
    const louder = groove.hits.map((hit, index) => ({ ...hit, velocity: index < 24 ? 60 : 110 }));
    expect(marksOf({ ...groove, hits: louder })).toEqual(['1 tempo', '1 dynamic', '7 dynamic']);
  });

  it('orders a chord upwards', () => {
    const groove = parseGroove(
      'chord',
      'crash x---\nsnare x---\ntom_low x---\n'.replaceAll('x---', 'x x x x'),
    );
    const [event] = measuresOf(groove)[0]!.voices[0]!.events;
    expect(event?.kind === 'chord' && event.notes.map(({ drum }) => drum)).toEqual([
      'tom_low',
      'snare',
      'crash',
    ]);
  });
});
