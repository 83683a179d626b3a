import { cleanScore } from '../../cleanup/clean.js';
import { reportText } from '../../cleanup/cli/report-text.js';
import { foreignScores, knownChanges } from '../support/cleanup.js';
import { schemaErrors } from '../support/musicxml-schema.js';
import { sampleScores } from '../support/scores.js';

const SCORES = foreignScores();
const CLEANED = Object.fromEntries(
  Object.entries(SCORES).map(([name, xml]) => [name, cleanScore(xml)]),
);
/** Where these repairs are at work, noteheads go: they were no strokes. */
const TAKES_NOTES = ['ties', 'duplicates'];

function noteheads(xml: string): number {
  return xml.match(/<(unpitched|pitch)>/g)?.length ?? 0;
}

describe('scores of other programs', () => {
  it.each(Object.keys(SCORES))('%s: what is changed is known', (name) => {
    const { changes, remarks } = CLEANED[name]!;
    const report = reportText({ file: name, path: undefined, changes, remarks });
    expect(report).toBe(knownChanges(name));
  });

  it.each(Object.keys(SCORES))('%s: every stroke is kept', (name) => {
    const { musicxml, changes } = CLEANED[name]!;
    const taken = changes
      .filter(({ repair }) => TAKES_NOTES.includes(repair))
      .reduce((sum, { count }) => sum + count, 0);
    expect(noteheads(musicxml)).toBe(noteheads(SCORES[name]!) - taken);
    expect(noteheads(musicxml)).toBeGreaterThan(0);
  });

  it.each(Object.keys(SCORES))('%s: cleaning it again changes nothing', (name) => {
    const { musicxml } = CLEANED[name]!;
    const again = cleanScore(musicxml);
    expect(again.changes).toEqual([]);
    expect(again.musicxml).toBe(musicxml);
  });

  it('are valid MusicXML 4.0 when they are clean', async () => {
    const documents = Object.entries(CLEANED).map(([name, { musicxml }]) => [name, musicxml]);
    expect(await schemaErrors(Object.fromEntries(documents) as Record<string, string>)).toEqual([]);
  });

  it('keep their lyrics, texts, barlines and tempos', () => {
    expect(CLEANED['guitar-pro']!.musicxml).toContain('<text>yeah</text>');
    expect(CLEANED['broken-measures']!.musicxml).toContain('<words>short: rests missing</words>');
    expect(CLEANED['broken-measures']!.musicxml).toContain('<bar-style>light-heavy</bar-style>');
    expect(CLEANED['music21-midi-piano']!.musicxml).toContain('<sound tempo="120"/>');
  });
});

describe('Groovesheet’s own scores', () => {
  it.each(Object.entries(sampleScores()))('%s comes through to the byte', (_, xml) => {
    expect(cleanScore(xml)).toEqual({ musicxml: xml, changes: [], remarks: [] });
  });
});
