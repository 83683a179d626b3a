import fc from 'fast-check';
import { cleanScore } from '../../cleanup/clean.js';
import { measuresOf } from '../../cleanup/measure.js';
import { parseScore } from '../../cleanup/read.js';
import { drumParts } from '../../cleanup/score.js';
import { schemaErrors } from '../support/musicxml-schema.js';
import { countNotes, sampleScores } from '../support/scores.js';

const SCORES = Object.fromEntries(
  Object.entries(sampleScores()).filter(([, xml]) => countNotes(xml) > 4),
);

/** Changes the nth of all matches, counted around. */
function nth(
  xml: string,
  pattern: RegExp,
  index: number,
  change: (found: string) => string,
): string {
  const matches = Array.from(xml.matchAll(pattern));
  const match = matches[index % Math.max(1, matches.length)];
  if (!match) return xml;
  return xml.slice(0, match.index) + change(match[0]) + xml.slice(match.index + match[0].length);
}

const NOTE = /<note[\s>](?:(?!<grace|<\/note>)[\s\S])*<\/note>/g;
const SINGLE =
  /<note[\s>](?:(?!<grace|<chord|<tuplet|<\/note>)[\s\S])*<unpitched>(?:(?!<tuplet|<\/note>)[\s\S])*<\/note>(?!\s*<note[^>]*>\s*<chord)/g;

/** What goes wrong with scores on their way, and whether noteheads go with it. */
const DAMAGES: Readonly<Record<string, (xml: string, index: number) => string>> = {
  'stems go': (xml) => xml.replaceAll(/\s*<stem>\w+<\/stem>/g, ''),
  'voices go': (xml) => xml.replaceAll(/\s*<voice>\d<\/voice>/g, ''),
  'a voice goes': (xml, index) => nth(xml, /<voice>\d<\/voice>/g, index, () => ''),
  'types go': (xml) => xml.replaceAll(/\s*<type>\w+<\/type>|\s*<dot\s*\/>/g, ''),
  'the clef is a treble clef': (xml) => xml.replace('<sign>percussion<', '<sign>G<'),
  'the clef goes': (xml) => xml.replace(/<clef>[\s\S]*?<\/clef>/, ''),
  'keys count from 0': (xml) =>
    xml.replaceAll(
      /(<midi-unpitched>)(\d+)/g,
      (_, tag: string, key: string) => `${tag}${Number(key) - 1}`,
    ),
  'the part-list goes': (xml) => xml.replace(/<part-list>[\s\S]*?<\/part-list>/, ''),
  'instruments go': (xml) =>
    xml.replaceAll(
      /<(score|midi)-instrument [\s\S]*?<\/\1-instrument>|<instrument id="[^"]*"\s*\/>/g,
      '',
    ),
  'divisions are wrong': (xml) => xml.replace('<divisions>48<', '<divisions>7<'),
  'the time signature goes': (xml) => xml.replace(/<time>[\s\S]*?<\/time>/, ''),
  'elements are out of order': (xml, index) =>
    nth(xml, NOTE, index, (note) =>
      note.replace(/(<duration>\d+<\/duration>)([\s\S]*)(<\/note>)/, '$2$1$3'),
    ),
  'a note is lost': (xml, index) => nth(xml, SINGLE, index, () => ''),
  'a note is doubled': (xml, index) =>
    nth(
      xml,
      SINGLE,
      index,
      (note) =>
        note +
        note
          .replace(/(<note[^>]*>)/, '$1<chord/>')
          .replaceAll(/<(beam|notations)[\s\S]*?<\/\1>/g, ''),
    ),
  'a rest is added': (xml, index) =>
    nth(
      xml,
      /<\/measure>/g,
      index,
      (end) =>
        `<note><rest/><duration>48</duration><voice>1</voice><type>quarter</type></note>${end}`,
    ),
  'a backup is wrong': (xml, index) =>
    nth(xml, /<backup>\s*<duration>\d+/g, index, () => '<backup><duration>9999'),
  'a note has no length': (xml, index) =>
    nth(
      xml,
      SINGLE,
      index,
      (note) =>
        note +
        note
          .replace(/<duration>\d+/, '<duration>0')
          .replaceAll(/<(beam|notations)[\s\S]*?<\/\1>/g, ''),
    ),
};

const anyDamage = fc.record({
  score: fc.constantFrom(...Object.keys(SCORES)),
  damages: fc.uniqueArray(fc.tuple(fc.constantFrom(...Object.keys(DAMAGES)), fc.nat(200)), {
    minLength: 1,
    maxLength: 4,
    selector: ([name]) => name,
  }),
});

function damaged(name: string, damages: readonly (readonly [string, number])[]): string {
  return damages.reduce((xml, [damage, index]) => DAMAGES[damage]!(xml, index), SCORES[name]!);
}

/** Measures in which a voice is longer or shorter than the time signature asks for. */
function unevenMeasures(xml: string): string[] {
  const [part] = drumParts({ root: parseScore(xml).documentElement! });
  const measures = measuresOf(part!);
  return measures.flatMap(({ number, quarters, lines, isImplicit }) => {
    const ends = lines.map(({ events }) => events.reduce((sum, event) => sum + event.quarters, 0));
    const isUneven = ends.some((end) => quarters !== undefined && Math.abs(end - quarters) > 1e-6);
    return isUneven && !isImplicit ? [number] : [];
  });
}

describe('any score with any damage', () => {
  it.each(Object.keys(DAMAGES))('is repaired, or reported, if %s', (name) => {
    const score = SCORES['funk-ghosts']!;
    const xml = DAMAGES[name]!(score, 3);
    expect(xml).not.toBe(score);
    const { changes, remarks } = cleanScore(xml);
    expect([...changes, ...remarks]).not.toEqual([]);
  });

  it('loses no stroke, has no uneven measure that is not told, and is clean at once', () => {
    fc.assert(
      fc.property(anyDamage, ({ score, damages }) => {
        const xml = damaged(score, damages);
        const { musicxml, changes, remarks } = cleanScore(xml);
        const removed = changes
          .filter(({ repair }) => repair === 'duplicates')
          .reduce((sum, { count }) => sum + count, 0);
        expect(countNotes(musicxml)).toBe(countNotes(xml) - removed);

        const told = remarks.map(({ measure }) => measure);
        expect(unevenMeasures(musicxml).filter((number) => !told.includes(number))).toEqual([]);

        const again = cleanScore(musicxml);
        expect(again.changes).toEqual([]);
        expect(again.musicxml).toBe(musicxml);
      }),
      { numRuns: 40 },
    );
  });

  it('is valid MusicXML 4.0 when it is clean', async () => {
    const cases = fc.sample(anyDamage, { numRuns: 20, seed: 3 });
    const documents = cases.map(({ score, damages }, index): [string, string] => [
      `${score}-${index}`,
      cleanScore(damaged(score, damages)).musicxml,
    ]);
    expect(await schemaErrors(Object.fromEntries(documents))).toEqual([]);
  });
});
