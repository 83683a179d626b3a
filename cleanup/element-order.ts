/**
 * The order in which MusicXML 4.0 wants the children of an element, for the elements that programs
 * get wrong. Names joined by | take turns in one place.
 */
const ELEMENT_ORDER: Readonly<Partial<Record<string, readonly string[]>>> = {
  'score-partwise': [
    'work',
    'movement-number',
    'movement-title',
    'identification',
    'defaults',
    'credit',
    'part-list',
    'part',
  ],
  work: ['work-number', 'work-title', 'opus'],
  identification: ['creator', 'rights', 'encoding', 'source', 'relation', 'miscellaneous'],
  attributes: [
    'footnote',
    'level',
    'divisions',
    'key',
    'time',
    'staves',
    'part-symbol',
    'instruments',
    'clef',
    'staff-details',
    'transpose',
    'for-part',
    'directive',
    'measure-style',
  ],
  clef: ['sign', 'line', 'clef-octave-change'],
  note: [
    'grace',
    'cue',
    'chord',
    'pitch',
    'unpitched',
    'rest',
    'duration',
    'tie',
    'instrument',
    'footnote',
    'level',
    'voice',
    'type',
    'dot',
    'accidental',
    'time-modification',
    'stem',
    'notehead',
    'notehead-text',
    'staff',
    'beam',
    'notations',
    'lyric',
    'play',
    'listen',
  ],
  pitch: ['step', 'alter', 'octave'],
  unpitched: ['display-step', 'display-octave'],
  rest: ['display-step', 'display-octave'],
  'time-modification': ['actual-notes', 'normal-notes', 'normal-type', 'normal-dot'],
  backup: ['duration', 'footnote', 'level'],
  forward: ['duration', 'footnote', 'level', 'voice', 'staff'],
  direction: [
    'direction-type',
    'offset',
    'footnote',
    'level',
    'voice',
    'staff',
    'sound',
    'listening',
  ],
  barline: [
    'bar-style',
    'footnote',
    'level',
    'wavy-line',
    'segno',
    'coda',
    'fermata',
    'ending',
    'repeat',
  ],
  'score-part': [
    'identification',
    'part-link',
    'part-name',
    'part-name-display',
    'part-abbreviation',
    'part-abbreviation-display',
    'group',
    'score-instrument',
    'player',
    'midi-device|midi-instrument',
  ],
  'score-instrument': [
    'instrument-name',
    'instrument-abbreviation',
    'instrument-sound',
    'solo',
    'ensemble',
    'virtual-instrument',
  ],
  'midi-instrument': [
    'midi-channel',
    'midi-name',
    'midi-bank',
    'midi-program',
    'midi-unpitched',
    'volume',
    'pan',
    'elevation',
  ],
};

const RANKS = new Map(
  Object.entries(ELEMENT_ORDER).map(([parent, order = []]): [string, Map<string, number>] => [
    parent,
    new Map(order.flatMap((names, rank) => names.split('|').map((name) => [name, rank]))),
  ]),
);

/** Whether the order of an element's children is known. */
export function isOrdered(parent: string): boolean {
  return RANKS.has(parent);
}

/** A child's place among the children of its parent; undefined where it is not known there. */
export function rankOf(parent: string, child: string): number | undefined {
  return RANKS.get(parent)?.get(child);
}
