import { readdirSync, readFileSync } from 'node:fs';

const FOLDER = new URL('../fixtures/cleanup/', import.meta.url);

/** The scores of test/fixtures/cleanup, whose README tells where they come from, by name. */
export function foreignScores(): Record<string, string> {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.musicxml'));
  return Object.fromEntries(
    files
      .sort()
      .map((file) => [file.replace('.musicxml', ''), readFileSync(new URL(file, FOLDER), 'utf8')]),
  );
}

/** What clean-up is known to say of a fixture. */
export function knownChanges(name: string): string {
  return readFileSync(new URL(`${name}.changes.txt`, FOLDER), 'utf8');
}

/** A part of a score with one drum part, the rest of which is as it should be. */
export interface ScoreParts {
  scorePart?: string;
  attributes?: string;
  measures: readonly string[];
}

const ATTRIBUTES =
  '<divisions>4</divisions><time><beats>4</beats><beat-type>4</beat-type></time>' +
  '<clef><sign>percussion</sign><line>2</line></clef>';

const INSTRUMENTS: readonly (readonly [number, string])[] = [
  [36, 'Bass Drum'],
  [38, 'Snare Drum'],
  [42, 'Closed Hi-Hat'],
];

const SCORE_PART = [
  ...INSTRUMENTS.map(
    ([key, name]) =>
      `<score-instrument id="I${key}"><instrument-name>${name}</instrument-name></score-instrument>`,
  ),
  ...INSTRUMENTS.map(
    ([key]) =>
      `<midi-instrument id="I${key}"><midi-channel>10</midi-channel>` +
      `<midi-unpitched>${key + 1}</midi-unpitched></midi-instrument>`,
  ),
].join('');

export function scoreOf({ scorePart, attributes, measures }: ScoreParts): string {
  const [first = '', ...rest] = measures;
  const opened = `<attributes>${attributes ?? ATTRIBUTES}</attributes>${first}`;
  return (
    '<score-partwise version="4.0"><part-list><score-part id="P1"><part-name>Drums</part-name>' +
    `${scorePart ?? SCORE_PART}</score-part></part-list><part id="P1">` +
    [opened, ...rest]
      .map((content, index) => `<measure number="${index + 1}">${content}</measure>`)
      .join('') +
    '</part></score-partwise>'
  );
}

const PLACES = {
  kick: { key: 36, step: 'F', octave: 4, head: '', voice: 2, stem: 'down' },
  snare: { key: 38, step: 'C', octave: 5, head: '', voice: 1, stem: 'up' },
  hat: { key: 42, step: 'G', octave: 5, head: '<notehead>x</notehead>', voice: 1, stem: 'up' },
} as const;

const TYPES: Readonly<Record<number, string>> = {
  1: '<type>16th</type>',
  2: '<type>eighth</type>',
  3: '<type>eighth</type><dot/>',
  4: '<type>quarter</type>',
  8: '<type>half</type>',
  16: '<type>whole</type>',
};

/** A faultless note in sixteenths, as {@link scoreOf} counts. */
export function note(
  drum: keyof typeof PLACES,
  duration: number,
  extra: { chord?: boolean; tie?: 'start' | 'stop' } = {},
): string {
  const { key, step, octave, head, voice, stem } = PLACES[drum];
  const tie = extra.tie ? `<tie type="${extra.tie}"/>` : '';
  const tied = extra.tie ? `<notations><tied type="${extra.tie}"/></notations>` : '';
  return (
    `<note>${extra.chord ? '<chord/>' : ''}<unpitched><display-step>${step}</display-step>` +
    `<display-octave>${octave}</display-octave></unpitched><duration>${duration}</duration>${tie}` +
    `<instrument id="I${key}"/><voice>${voice}</voice>${TYPES[duration] ?? ''}` +
    `<stem>${stem}</stem>${head}${tied}</note>`
  );
}

/** A faultless rest of the hands. */
export function rest(duration: number): string {
  return `<note><rest/><duration>${duration}</duration><voice>1</voice>${TYPES[duration] ?? ''}</note>`;
}

export function backup(duration: number): string {
  return `<backup><duration>${duration}</duration></backup>`;
}

/** A measure's notes, a word each: where its drum stands, the voice, duration, type and stem. */
export function notesOf(xml: string): string[] {
  return Array.from(xml.matchAll(/<note[\s>][\s\S]*?<\/note>/g), ([element]) => {
    const find = (pattern: RegExp): string => pattern.exec(element)?.[1] ?? '-';
    const place = element.includes('<rest')
      ? 'rest'
      : find(/<(?:display-)?step>(\w)</) + find(/<(?:display-)?octave>(\d)</);
    const dots = '.'.repeat(element.match(/<dot\/>/g)?.length ?? 0);
    const chord = element.includes('<chord/>') ? '+' : '';
    return [
      `${chord}${place}`,
      find(/<voice>(\w+)</),
      find(/<duration>([\d.]+)</),
      `${find(/<type>(\w+)</)}${dots}`,
      find(/<stem>(\w+)</),
    ].join(' ');
  });
}
