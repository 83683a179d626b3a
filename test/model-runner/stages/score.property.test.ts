import fc from 'fast-check';
import type { ScoreMeasure, Voice } from '../../../model-runner/notation/score.js';
import { NOTE_VALUES } from '../../../model-runner/notation/values.js';
import { PULSE_TICKS } from '../../../model-runner/rhythm/metre.js';
import type { QuantisedMeasure } from '../../../model-runner/rhythm/quantised-song.js';
import { toMusicXml } from '../../../model-runner/stages/musicxml.js';
import { notate } from '../../../model-runner/stages/notate.js';
import { quantise } from '../../../model-runner/stages/quantise.js';
import { schemaErrors } from '../../support/musicxml-schema.js';
import { countNotes } from '../../support/scores.js';
import { anySong } from '../../support/songs.js';

const RUNS = { numRuns: 150 };

/** How far a stroke lies from where it is written, in pulses. */
function distances({ pulses, metre, endSeconds, strokes }: QuantisedMeasure): number[] {
  const pulseTicks = PULSE_TICKS[metre.pulse];
  return strokes.map(({ tick, seconds }) => {
    const index = Math.floor(tick / pulseTicks);
    const start = pulses[index]!.seconds;
    const length = (pulses[index + 1]?.seconds ?? endSeconds) - start;
    return Math.abs((seconds - start) / length - (tick % pulseTicks) / pulseTicks);
  });
}

function problemsOf(voice: Voice, measure: ScoreMeasure): string[] {
  const problems: string[] = [];
  let tick = 0;
  for (const event of voice.events) {
    if (event.tick !== tick) problems.push(`a gap or overlap at ${tick}`);
    if (event.kind !== 'measure_rest') {
      const { value, tuplet } = event;
      const written = NOTE_VALUES.find(
        ({ type, dotted }) => type === value.type && dotted === value.dotted,
      )!.ticks;
      const played = tuplet ? (written * tuplet.normal) / tuplet.actual : written;
      if (played !== event.ticks) problems.push(`${value.type} does not last ${event.ticks}`);
    }
    tick += event.ticks;
  }
  if (tick !== measure.ticks) problems.push(`${tick} ticks of ${measure.ticks}`);
  return problems;
}

describe('any song', () => {
  it('keeps every hit, as a stroke, as a grace note or merged with one', () => {
    fc.assert(
      fc.property(anySong, ({ hits, ...grid }) => {
        const { measures, mergedHits } = quantise(hits, grid);
        const strokes = measures.flatMap((measure) => measure.strokes);
        const kept = strokes.reduce((sum, stroke) => sum + 1 + stroke.graces.length, 0);
        expect(kept + mergedHits).toBe(hits.length);
        expect(mergedHits === 0 || kept < hits.length).toBe(true);
      }),
      RUNS,
    );
  });

  it('has its strokes in order, within their measures and near where they were played', () => {
    fc.assert(
      fc.property(anySong, ({ hits, ...grid }) => {
        for (const measure of quantise(hits, grid).measures) {
          const ticks = measure.strokes.map(({ tick }) => tick);
          expect(ticks).toEqual(ticks.toSorted((a, b) => a - b));
          expect(ticks.every((t) => t >= 0 && t < measure.metre.ticks - measure.skippedTicks)).toBe(
            true,
          );
          // Swung notes are played up to a fifth of a pulse later than they are written.
          const tolerance = measure.feel === 'straight' ? 0.25 : 0.45;
          expect(Math.max(0, ...distances(measure))).toBeLessThan(tolerance);
        }
      }),
      // The tolerance has no proof, only these songs.
      { ...RUNS, seed: 11 },
    );
  });

  it('numbers its measures without a gap', () => {
    fc.assert(
      fc.property(anySong, ({ hits, ...grid }) => {
        const { measures } = notate(quantise(hits, grid), { title: 'Any' });
        const numbers = measures.map(({ number }) => number);
        const first = measures[0]!.implicit ? 0 : 1;
        expect(numbers).toEqual(measures.map((_, index) => first + index));
        expect(measures.slice(1).some(({ implicit }) => implicit)).toBe(false);
      }),
      RUNS,
    );
  });

  it('fills every measure of every voice exactly', () => {
    fc.assert(
      fc.property(anySong, ({ hits, ...grid }) => {
        const { measures } = notate(quantise(hits, grid), { title: 'Any' });
        for (const measure of measures) {
          expect(measure.ticks === measure.metre.ticks || measure.implicit).toBe(true);
          expect(measure.voices.flatMap((voice) => problemsOf(voice, measure))).toEqual([]);
        }
      }),
      RUNS,
    );
  });

  it('writes every stroke and grace note, once', () => {
    fc.assert(
      fc.property(anySong, ({ hits, ...grid }) => {
        const song = quantise(hits, grid);
        const written = song.measures
          .flatMap(({ strokes }) => strokes)
          .reduce((sum, { graces }) => sum + 1 + graces.length, 0);
        expect(countNotes(toMusicXml(notate(song, { title: 'Any' })))).toBe(written);
      }),
      RUNS,
    );
  });

  it('is valid MusicXML 4.0', async () => {
    const songs = fc.sample(anySong, { numRuns: 25, seed: 7 });
    const documents = songs.map(({ hits, ...grid }, index): [string, string] => [
      `song-${index}`,
      toMusicXml(notate(quantise(hits, grid), { title: `Song ${index}` })),
    ]);
    expect(await schemaErrors(Object.fromEntries(documents))).toEqual([]);
  });
});
