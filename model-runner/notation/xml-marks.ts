import {
  AboveBelow,
  NormalBold,
  serializeDirection,
  type Metronome,
  type Sound,
} from 'musicxml-interfaces';
import type { PulseKind } from '../rhythm/metre.js';
import type { Feel } from '../rhythm/subdivisions.js';
import type { Mark } from './score.js';
import { element } from './xml.js';

const BEAT_UNITS: Readonly<Record<PulseKind, Pick<Metronome, 'beatUnit' | 'beatUnitDots'>>> = {
  eighth: { beatUnit: 'eighth', beatUnitDots: [] },
  quarter: { beatUnit: 'quarter', beatUnitDots: [] },
  dotted_quarter: { beatUnit: 'quarter', beatUnitDots: [{}] },
};

const FEEL_WORDS: Readonly<Record<Feel, string>> = {
  straight: 'Straight',
  swung_eighths: 'Swing',
  swung_sixteenths: 'Swing 16ths',
};

/** Swing ratios in whole numbers, as MusicXML wants them. */
const RATIOS: readonly { first: number; second: number }[] = [
  { first: 4, second: 3 },
  { first: 3, second: 2 },
  { first: 5, second: 3 },
  { first: 2, second: 1 },
  { first: 5, second: 2 },
  { first: 3, second: 1 },
];

type MarkOf<K extends Mark['kind']> = Extract<Mark, { kind: K }>;

/**
 * The marks at the start of a measure and what they mean for playback, in MusicXML. Feel and tempo stand in one line,
 * as a player reads them: "Swing ♩ = 149".
 */
export function serializeMarks(marks: readonly Mark[]): string[] {
  const feel = marks.find((mark) => mark.kind === 'feel');
  const tempo = marks.find((mark) => mark.kind === 'tempo');
  const dynamics = marks.filter((mark) => mark.kind === 'dynamic');
  return [
    ...(feel || tempo ? [manner(feel, tempo)] : []),
    ...(feel ? [element('sound', { children: [swing(feel)] })] : []),
    ...dynamics.map(({ level }) =>
      serializeDirection({
        placement: AboveBelow.Below,
        directionTypes: [{ dynamics: { [level]: true } }],
      }),
    ),
  ];
}

function manner(feel?: MarkOf<'feel'>, tempo?: MarkOf<'tempo'>): string {
  // The space keeps the words off the note of the tempo.
  const words = feel && FEEL_WORDS[feel.feel] + (tempo ? ' ' : '');
  return serializeDirection({
    placement: AboveBelow.Above,
    directionTypes: [
      ...(words ? [{ words: [{ data: words, fontWeight: NormalBold.Bold }] }] : []),
      ...(tempo ? [{ metronome: metronome(tempo) }] : []),
    ],
    ...(tempo ? { sound: tempoSound(tempo) } : {}),
  });
}

function metronome({ pulse, pulsesPerMinute }: MarkOf<'tempo'>): Metronome {
  const content: Partial<Metronome> = {
    ...BEAT_UNITS[pulse],
    perMinute: { data: String(pulsesPerMinute) },
  };
  // The types of the library ask for the fields of every kind of mark at once; those of the others
  // would be written even if they were empty.
  return content as Metronome;
}

/** Within the direction: of a sound on its own MuseScore 3 makes a second tempo mark. */
function tempoSound({ quartersPerMinute }: MarkOf<'tempo'>): Sound {
  const content: Partial<Sound> = { tempo: String(quartersPerMinute) };
  return content as Sound;
}

function swing({ feel, ratio }: MarkOf<'feel'>): string {
  if (feel === 'straight') return element('swing', { children: [element('straight')] });
  const distance = ({ first, second }: { first: number; second: number }) =>
    Math.abs(first / (first + second) - ratio);
  const nearest = RATIOS.reduce((a, b) => (distance(b) < distance(a) ? b : a));
  return element('swing', {
    children: [
      element('first', { text: nearest.first }),
      element('second', { text: nearest.second }),
      element('swing-type', { text: feel === 'swung_eighths' ? 'eighth' : '16th' }),
    ],
  });
}
