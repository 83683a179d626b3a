import { cleanScore, type Change } from '../../cleanup/clean.js';
import { backup, note, notesOf, rest, scoreOf } from '../support/cleanup.js';

const QUARTERS = (count: number): string => note('hat', 4).repeat(count);
const FULL = QUARTERS(4);

function named(changes: readonly Change[]): string[] {
  return changes.map(({ repair, measure, count }) => `${repair} ${measure ?? '-'} ${count}`);
}

describe('a faultless score', () => {
  it('is given back as it came', () => {
    const xml = scoreOf({ measures: [FULL + backup(16) + note('kick', 16), FULL] });
    expect(cleanScore(xml)).toEqual({ musicxml: xml, changes: [], remarks: [] });
  });

  it('may have gaps in its second voice, triplets, grace notes and rolls', () => {
    const triplet = note('snare', 4)
      .replace('<duration>4', '<duration>8')
      .replace(
        '<type>quarter</type>',
        '<type>half</type><time-modification><actual-notes>3</actual-notes><normal-notes>2</normal-notes></time-modification>',
      );
    const divisions =
      '<divisions>6</divisions><time><beats>4</beats><beat-type>4</beat-type></time><clef><sign>percussion</sign></clef>';
    const roll = '<notations><ornaments><tremolo type="single">3</tremolo></ornaments></notations>';
    const rolls = note('snare', 8, { tie: 'start' }) + note('snare', 8, { tie: 'stop' });
    const grace = note('snare', 2)
      .replace('<note>', '<note><grace/>')
      .replace('<duration>2</duration>', '');
    const scores = [
      scoreOf({ attributes: divisions, measures: [triplet.repeat(3)] }),
      scoreOf({
        measures: [
          FULL +
            backup(16) +
            '<forward><duration>8</duration><voice>2</voice></forward>' +
            note('kick', 4) +
            '<forward><duration>4</duration><voice>2</voice></forward>',
        ],
      }),
      scoreOf({ measures: [rolls.replaceAll('</note>', `${roll}</note>`)] }),
      scoreOf({ measures: [grace + FULL] }),
    ];
    for (const xml of scores) expect(cleanScore(xml).changes).toEqual([]);
  });
});

describe('measures that are too short', () => {
  it('are filled with rests, each voice for itself', () => {
    const { musicxml, changes } = cleanScore(
      scoreOf({ measures: [FULL, QUARTERS(3) + backup(12) + note('kick', 8), FULL] }),
    );
    expect(named(changes)).toEqual(['measure lengths 2 2']);
    expect(notesOf(musicxml).slice(4, 10)).toEqual([
      'G5 1 4 quarter up',
      'G5 1 4 quarter up',
      'G5 1 4 quarter up',
      'rest 1 4 quarter -',
      'F4 2 8 half down',
      'rest 2 8 half -',
    ]);
  });

  it('stay short as pickups, which are marked, and as halves around a repeat sign', () => {
    const repeat = '<barline location="right"><repeat direction="backward"/></barline>';
    const pickup = cleanScore(scoreOf({ measures: [QUARTERS(1), FULL, QUARTERS(3)] }));
    expect(named(pickup.changes)).toEqual(['measure lengths 1 1']);
    expect(pickup.musicxml).toContain('<measure number="1" implicit="yes">');
    const halves = scoreOf({ measures: [FULL, QUARTERS(1) + repeat, QUARTERS(3), FULL] });
    expect(cleanScore(halves).changes).toEqual([]);
  });
});

describe('measures that are too long', () => {
  it('lose rests at their end, and the end of the last stroke', () => {
    const rests = cleanScore(scoreOf({ measures: [FULL + rest(4)] }));
    expect(named(rests.changes)).toEqual(['measure lengths 1 1']);
    expect(notesOf(rests.musicxml)).toHaveLength(4);
    const stroke = cleanScore(scoreOf({ measures: [QUARTERS(3) + note('hat', 8)] }));
    expect(notesOf(stroke.musicxml).at(-1)).toBe('G5 1 4 quarter up');
  });

  it('keep strokes that lie beyond their end, and say so', () => {
    const xml = scoreOf({ measures: [FULL, QUARTERS(5), FULL] });
    const { musicxml, changes, remarks } = cleanScore(xml);
    expect(musicxml).toBe(xml);
    expect(changes).toEqual([]);
    expect(named(remarks)).toEqual(['measure lengths 2 1']);
  });
});

describe('tied fragments', () => {
  it('become one longer note where one value says it', () => {
    const { musicxml, changes } = cleanScore(
      scoreOf({
        measures: [
          note('hat', 4, { tie: 'start' }) + note('hat', 4, { tie: 'stop' }) + QUARTERS(2),
        ],
      }),
    );
    expect(named(changes)).toEqual(['ties 1 1']);
    expect(notesOf(musicxml)[0]).toBe('G5 1 8 half up');
    expect(musicxml).not.toContain('tie');
  });

  it('become rests over a barline', () => {
    const { musicxml, changes } = cleanScore(
      scoreOf({
        measures: [
          QUARTERS(3) + note('hat', 4, { tie: 'start' }),
          note('hat', 4, { tie: 'stop' }) + QUARTERS(3),
        ],
      }),
    );
    expect(named(changes)).toEqual(['ties 2 1']);
    expect(notesOf(musicxml)[4]).toBe('rest 1 4 quarter -');
  });

  it('leave a chord to those that are struck, and ring where they lead nowhere', () => {
    const chord = note('snare', 4) + note('hat', 4, { tie: 'stop', chord: true });
    const { musicxml } = cleanScore(
      scoreOf({ measures: [note('hat', 4, { tie: 'start' }) + chord + QUARTERS(2)] }),
    );
    expect(notesOf(musicxml).slice(0, 2)).toEqual(['G5 1 4 quarter up', 'C5 1 4 quarter up']);
    const ringing = scoreOf({ measures: [QUARTERS(3) + note('hat', 4, { tie: 'start' })] });
    expect(cleanScore(ringing).musicxml).toBe(ringing);
  });
});

describe('voices', () => {
  const voiceless = (xml: string): string =>
    xml.replaceAll(/<voice>\d<\/voice>|<stem>\w+<\/stem>/g, '');

  it('part hands from feet where none are given, with rests for each', () => {
    const together = voiceless(
      note('hat', 2) +
        note('kick', 2, { chord: true }) +
        note('hat', 2).repeat(6) +
        note('kick', 2),
    );
    const { musicxml, changes } = cleanScore(scoreOf({ measures: [together] }));
    expect(named(changes)).toEqual(['voices 1 9', 'stems 1 9']);
    expect(notesOf(musicxml)).toEqual([
      ...Array<string>(6).fill('G5 1 2 eighth up'),
      'G5 1 4 quarter up',
      'F4 2 4 quarter down',
      'rest 2 4 quarter -',
      'rest 2 4 quarter -',
      'rest 2 2 eighth -',
      'F4 2 2 eighth down',
    ]);
  });

  it('stay as they are where they are given', () => {
    const oneVoice = (note('hat', 4) + note('kick', 4, { chord: true })).repeat(4);
    const xml = scoreOf({ measures: [oneVoice.replaceAll('<voice>2', '<voice>1')] });
    expect(cleanScore(xml).changes).toEqual([]);
  });

  it('begin where their measure does, however far a backup leads', () => {
    for (const duration of [16, 17, 40]) {
      const xml = scoreOf({ measures: [FULL + backup(duration) + note('kick', 16)] });
      const { musicxml, changes } = cleanScore(xml);
      expect(named(changes)).toEqual(duration === 16 ? [] : ['voices 1 1']);
      expect(musicxml.replaceAll(/\s/g, '')).toContain('<backup><duration>16</duration></backup>');
    }
  });
});

describe('MIDI keys', () => {
  const kit = (keys: Record<string, number>): string =>
    Object.entries(keys)
      .map(
        ([name, key]) =>
          `<score-instrument id="K${key}"><instrument-name>${name}</instrument-name></score-instrument>`,
      )
      .join('') +
    Object.values(keys)
      .map(
        (key) =>
          `<midi-instrument id="K${key}"><midi-unpitched>${key}</midi-unpitched></midi-instrument>`,
      )
      .join('');
  const keysOf = (xml: string): number[] =>
    Array.from(cleanScore(xml).musicxml.matchAll(/<midi-unpitched>(\d+)/g), ([, key]) =>
      Number(key),
    );
  const silent = [rest(16)];

  it('that are counted from 0 are counted from 1, by name or by what makes a kit', () => {
    const named = kit({ 'Bass Drum': 36, Snare: 38, 'Closed Hi-Hat': 42 });
    expect(keysOf(scoreOf({ scorePart: named, measures: silent }))).toEqual([37, 39, 43]);
    const nameless = kit({ a: 36, b: 38, c: 42 });
    expect(keysOf(scoreOf({ scorePart: nameless, measures: silent }))).toEqual([37, 39, 43]);
  });

  it('that are counted from 1 stay, even if one alone could be something else', () => {
    const right = kit({ 'Bass Drum': 37, Snare: 39, 'Closed Hi-Hat': 43 });
    expect(keysOf(scoreOf({ scorePart: right, measures: silent }))).toEqual([37, 39, 43]);
    expect(keysOf(scoreOf({ scorePart: kit({ a: 36, b: 41 }), measures: silent }))).toEqual([
      36, 41,
    ]);
  });
});

describe('pitches', () => {
  const pitch = (step: string, octave: number, more = ''): string =>
    `<note><pitch><step>${step}</step><octave>${octave}</octave></pitch><duration>4</duration>` +
    `<voice>1</voice><type>quarter</type>${more}</note>`;
  const clef = (sign: string, line: number): string =>
    '<divisions>4</divisions><time><beats>4</beats><beat-type>4</beat-type></time>' +
    `<clef><sign>${sign}</sign><line>${line}</line></clef>`;

  it.each<{
    what: string;
    clefOf: [string, number];
    pitches: [string, number][];
    places: string[];
  }>([
    {
      what: 'the keys of General MIDI',
      clefOf: ['F', 4],
      pitches: [
        ['C', 2],
        ['D', 2],
        ['E', 2],
        ['A', 2],
      ],
      places: ['C5', 'C5', 'D5', 'F4'],
    },
    {
      what: 'places under a treble clef',
      clefOf: ['G', 2],
      pitches: [
        ['F', 4],
        ['C', 5],
        ['E', 5],
        ['A', 4],
      ],
      places: ['A4', 'C5', 'E5', 'F4'],
    },
    {
      what: 'places where a kit has nothing',
      clefOf: ['G', 2],
      pitches: [
        ['F', 4],
        ['C', 5],
        ['B', 4],
        ['A', 4],
      ],
      places: ['A4', 'B4', 'C5', 'F4'],
    },
  ])('are read as $what', ({ clefOf, pitches, places }) => {
    const measures = [pitches.map(([step, octave]) => pitch(step, octave)).join('')];
    const attributes = clef(...clefOf);
    const { musicxml } = cleanScore(scoreOf({ scorePart: '', attributes, measures }));
    const found = notesOf(musicxml).filter((word) => !word.startsWith('rest'));
    expect(found.map((word) => word.split(' ')[0]!).toSorted()).toEqual(places);
    expect(musicxml).toContain('<sign>percussion</sign>');
    expect(musicxml).not.toContain('<pitch>');
  });

  it('of other parts are none of our business', () => {
    const xml = scoreOf({ measures: [FULL] })
      .replace(
        '</part-list>',
        '<score-part id="P2"><part-name>Piano</part-name></score-part></part-list>',
      )
      .replace(
        '</score-partwise>',
        `<part id="P2"><measure number="1"><attributes><divisions>4</divisions></attributes>${pitch('C', 4)}</measure></part></score-partwise>`,
      );
    expect(cleanScore(xml)).toEqual({ musicxml: xml, changes: [], remarks: [] });
  });

  it('alone do not make a drum part', () => {
    const xml = scoreOf({
      scorePart: '',
      attributes: clef('G', 2),
      measures: [pitch('C', 4).repeat(4)],
    });
    expect(() => cleanScore(xml.replace('Drums', 'Piano'))).toThrow(
      /None of the parts is for drums \(found "Piano"\)/,
    );
  });
});

describe('lengths', () => {
  it('of other units than declared are understood', () => {
    const measures = [(note('hat', 4) + note('snare', 4)).repeat(2)];
    const xml = scoreOf({ measures }).replace('<divisions>4', '<divisions>480');
    const { musicxml, changes } = cleanScore(xml);
    expect(named(changes)).toEqual(['divisions 1 1']);
    expect(musicxml).toContain('<divisions>4</divisions>');
  });

  it('that were rounded are set from the written values', () => {
    const tuplet =
      '<time-modification><actual-notes>3</actual-notes><normal-notes>2</normal-notes></time-modification>';
    const third = note('hat', 2)
      .replace('<duration>2', '<duration>1')
      .replace('</type>', `</type>${tuplet}`);
    const { musicxml, changes } = cleanScore(
      scoreOf({
        measures: [third.repeat(3) + QUARTERS(3), FULL, FULL, FULL, FULL, FULL, FULL, FULL],
      }),
    );
    expect(named(changes)).toEqual(['durations 1 3']);
    expect(notesOf(musicxml).slice(2, 4)).toEqual(['G5 1 4 eighth up', 'G5 1 12 quarter up']);
  });

  it('of nothing are written out, or struck with what comes next', () => {
    const empty = note('snare', 4).replace('<duration>4', '<duration>0');
    const inside = cleanScore(scoreOf({ measures: [empty + FULL] }));
    expect(named(inside.changes)).toEqual(['zero lengths 1 1']);
    expect(notesOf(inside.musicxml).slice(0, 2)).toEqual([
      'G5 1 4 quarter up',
      '+C5 1 4 quarter up',
    ]);
    const last = cleanScore(scoreOf({ measures: [QUARTERS(3) + empty] }));
    expect(notesOf(last.musicxml).at(-1)).toBe('C5 1 4 quarter up');
  });
});

describe('strokes that are written twice', () => {
  it('are struck once, and the chord keeps its beams', () => {
    const beamed = note('hat', 2).replace('</note>', '<beam number="1">begin</beam></note>');
    const end = note('hat', 2).replace('</note>', '<beam number="1">end</beam></note>');
    const twice = beamed + note('hat', 2, { chord: true }) + end + QUARTERS(3);
    const { musicxml, changes } = cleanScore(scoreOf({ measures: [twice] }));
    expect(named(changes)).toEqual(['duplicates 1 1']);
    expect(musicxml.match(/<beam number="1">(begin|end)/g)).toHaveLength(2);
  });

  it('in two voices leave a rest in the second', () => {
    const second = note('hat', 4).replace('<voice>1', '<voice>2') + note('kick', 4).repeat(3);
    const { musicxml } = cleanScore(scoreOf({ measures: [FULL + backup(16) + second] }));
    expect(notesOf(musicxml)[4]).toBe('rest 2 4 quarter -');
  });
});
