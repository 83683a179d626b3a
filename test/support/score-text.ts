import { KIT } from '../../model-runner/kit.js';
import type {
  Chord,
  Mark,
  Score,
  ScoreEvent,
  ScoreMeasure,
  ScoreNote,
} from '../../model-runner/notation/score.js';

const VALUES = { half: '2', quarter: '4', eighth: '8', '16th': '16', '32nd': '32', '64th': '64' };

const LETTERS: Readonly<Record<string, string>> = {
  kick: 'K',
  snare: 'S',
  side_stick: 'SS',
  hi_hat_closed: 'H',
  hi_hat_open: 'H',
  hi_hat_pedal: 'P',
  tom_high: 'T1',
  tom_mid: 'T2',
  tom_low: 'T3',
  crash: 'C',
  ride: 'R',
  ride_bell: 'RB',
  china: 'CH',
  splash: 'SP',
};

/**
 * A score as text that can be checked by eye: a line for each voice of a measure, a word for each
 * event. A word is the value (dots and tuplets behind it) and the notes from low to high; r is a
 * rest, (S) a ghost note, S> an accent, Ho and H+ the hi-hat's marks, ~S a grace note, and [ ]
 * enclose what hangs on one beam.
 */
export function scoreText(score: Score): string {
  return [score.title, ...score.measures.flatMap(measureText), ''].join('\n');
}

function measureText(measure: ScoreMeasure): string[] {
  const metre = measure.showMetre ? [`${measure.metre.beats}/${measure.metre.beatType}`] : [];
  const implicit = measure.implicit ? ['pickup'] : [];
  return [
    [`${measure.number}:`, ...implicit, ...metre, ...measure.marks.map(markText)].join(' '),
    ...measure.voices.map(
      ({ number, events }) =>
        `  ${number === 1 ? 'hands' : 'feet '}  ${events.map(eventText).join('  ')}`,
    ),
  ];
}

function markText(mark: Mark): string {
  if (mark.kind === 'tempo') return `${mark.pulse}=${mark.pulsesPerMinute}`;
  if (mark.kind === 'feel') return `${mark.feel}(${mark.ratio.toFixed(2)})`;
  return mark.level;
}

function eventText(event: ScoreEvent): string {
  if (event.kind === 'measure_rest') return 'measure rest';
  const { type, dotted } = event.value;
  const tuplet = event.tuplet ? `/${event.tuplet.actual}` : '';
  const value = `${VALUES[type]}${dotted ? '.' : ''}${tuplet}`;
  if (event.kind === 'rest') return `${value}r`;
  const opens = event.beams[0] === 'begin' ? '[' : '';
  const closes = event.beams[0] === 'end' ? ']' : '';
  return `${opens}${graceText(event)}${value}${event.notes.map(noteText).join('')}${closes}`;
}

function graceText({ graces }: Chord): string {
  return graces.map((grace) => `~${grace.map((g) => LETTERS[g.drum]).join('')} `).join('');
}

function noteText({ drum, ghost, accent, hiHat }: ScoreNote): string {
  const letter = LETTERS[drum] ?? KIT[drum].name;
  const mark = hiHat === 'open' ? 'o' : hiHat === 'closed' ? '+' : '';
  return `${ghost ? `(${letter})` : letter}${mark}${accent ? '>' : ''}`;
}
