import { readFileSync } from 'node:fs';
import { DRUMS } from '../../../contract/drums.js';
import { KIT } from '../../../model-runner/kit.js';
import { parseGroove, readGroove } from '../../support/groove.js';
import { schemaErrors } from '../../support/musicxml-schema.js';
import { sampleScores, scoreXml } from '../../support/scores.js';

function xmlOf(name: string): string {
  const { hits, grid } = readGroove(name);
  return scoreXml(name, hits, grid);
}

describe('toMusicXml', () => {
  it('writes valid MusicXML 4.0', async () => {
    expect(await schemaErrors(sampleScores())).toEqual([]);
  });

  it.each([
    ['a notehead that there is not', '>x</notehead>', '>circle x</notehead>'],
    ['a misspelt element', /midi-unpitched>/g, 'midi-unpitche>'],
    ['elements in the wrong order', /(<voice>1<\/voice>)(\s*)(<type>eighth<\/type>)/, '$3$2$1'],
    ['a key number of 0', /<midi-unpitched>\d+</, '<midi-unpitched>0<'],
  ])('would be found out with %s', async (_, valid, invalid) => {
    const xml = xmlOf('rock-beat');
    expect(xml.replace(valid, invalid)).not.toBe(xml);
    expect(await schemaErrors({ broken: xml.replace(valid, invalid) })).not.toEqual([]);
  });

  it.each(['flams', 'triplet-fill'])('writes %s as it is in the fixtures', (name) => {
    const expected = new URL(`../../fixtures/notation/${name}.musicxml`, import.meta.url);
    expect(xmlOf(name)).toBe(readFileSync(expected, 'utf8'));
  });

  it('gives each drum that is played an instrument with its key counted from 1, and no other', () => {
    const rows = DRUMS.map((drum) => `${drum} x- -- -- --`).join('\n');
    // All at once cannot be played: one measure for each.
    const everything = parseGroove('all', rows.replaceAll('\n', '\n\n'));
    const keysOf = (xml: string) =>
      Array.from(xml.matchAll(/<midi-unpitched>(\d+)</g), ([, key]) => Number(key));
    expect(keysOf(scoreXml('All', everything.hits, everything.grid))).toEqual(
      DRUMS.map((drum) => KIT[drum].midiNote + 1),
    );
    expect(keysOf(xmlOf('rock-beat'))).toEqual([37, 39, 43, 47, 50]);
  });

  it('ties each note to an instrument of the part list, and gives it a stem', () => {
    const xml = xmlOf('hat-work');
    const instruments = new Set(
      Array.from(xml.matchAll(/<score-instrument id="([^"]+)"/g), ([, id]) => id),
    );
    const notes = xml.match(/<note[\s\S]*?<\/note>/g)!.filter((note) => !note.includes('<rest'));
    expect(notes.length).toBeGreaterThan(50);
    for (const note of notes) {
      expect(instruments).toContain(/<instrument id="([^"]+)"/.exec(note)?.[1]);
      const stem = note.includes('<voice>1<') ? 'up' : 'down';
      expect(note).toContain(`<stem>${stem}</stem>`);
    }
  });

  it('fills both voices of every measure', () => {
    const measures = xmlOf('metre-changes').match(/<measure[\s\S]*?<\/measure>/g)!;
    const lengths = measures.map((measure) => {
      const voices = [1, 2].map((voice) =>
        measure
          .match(/<note[\s\S]*?<\/note>/g)!
          .filter((note) => note.includes(`<voice>${voice}<`) && !note.includes('<chord'))
          .reduce((sum, note) => sum + Number(/<duration>(\d+)</.exec(note)?.[1]), 0),
      );
      return [...voices, Number(/<backup>\s*<duration>(\d+)</.exec(measure)?.[1])];
    });
    expect(lengths).toEqual([192, 192, 168, 144, 192].map((ticks) => [ticks, ticks, ticks]));
  });

  it('gives the same bytes for the same song, with no date in them', () => {
    expect(xmlOf('shuffle')).toBe(xmlOf('shuffle'));
    expect(xmlOf('shuffle')).not.toMatch(/encoding-date|20\d\d-/);
  });

  it('keeps rests clear of the notes and rests of another voice, and of no other', () => {
    const groove = parseGroove(
      'rests',
      'snare -- x- -- --\nkick x- -- -- --\n\nsnare -- x- -- --\n',
    );
    const measures = scoreXml('Rests', groove.hits, groove.grid).match(
      /<measure[\s\S]*?<\/measure>/g,
    )!;
    const places = measures.map((measure) =>
      measure
        .match(/<note[\s\S]*?<\/note>/g)!
        .filter((note) => note.includes('<rest'))
        .map((note) => /<display-step>(.)<\/display-step>\s*<display-octave>(.)</.exec(note))
        .map((place) => (place === null ? '' : place[1]! + place[2]!)),
    );
    expect(places).toEqual([
      ['D5', 'D5', 'C4', 'C4'],
      ['', ''],
    ]);
  });

  it('counts silent measures in one rest, which a new metre interrupts', () => {
    const silence = 'kick -- -- -- --\nagain 2\n\nmetre 3/4\nkick -- -- --\nagain 1\n';
    const groove = parseGroove('tacet', `kick x- -- -- --\n\n${silence}\nkick x- -- --\n`);
    const rests = scoreXml('Tacet', groove.hits, groove.grid)
      .match(/<measure [\s\S]*?<\/measure>/g)!
      .map((measure) => /<multiple-rest>(\d+)</.exec(measure)?.[1] ?? '');
    expect(rests).toEqual(['', '3', '', '', '2', '', '']);
  });

  it('tells feel and tempo in one line', () => {
    const [direction] = /<direction [\s\S]*?<\/direction>/.exec(xmlOf('shuffle'))!;
    expect(direction.replace(/>\s+</g, '><')).toMatch(
      /<words font-weight="bold">Swing <\/words><\/direction-type><direction-type><metronome>.*<sound tempo=/,
    );
  });

  it('tells a player of the swing', () => {
    expect(xmlOf('shuffle').replace(/\s+/g, '')).toContain(
      '<sound><swing><first>2</first><second>1</second><swing-type>eighth</swing-type></swing></sound>',
    );
  });

  it('writes a title as it is, whatever is in it', () => {
    const { hits, grid } = readGroove('waltz');
    const xml = scoreXml('<Rock> & "Roll" 🥁\u0007\ud800', hits, grid);
    expect(xml).toContain('<work-title>&lt;Rock&gt; &amp; &quot;Roll&quot; 🥁</work-title>');
  });
});
