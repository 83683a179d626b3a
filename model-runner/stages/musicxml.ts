import {
  BarlineLocation,
  BarStyleType,
  serializeAttributes,
  serializeBackup,
  serializeBarline,
} from 'musicxml-interfaces';
import { DRUMS, type Drum } from '../../contract/drums.js';
import { KIT } from '../kit.js';
import type { Score, ScoreMeasure } from '../notation/score.js';
import { serializeMarks } from '../notation/xml-marks.js';
import { instrumentId, serializeEvent } from '../notation/xml-notes.js';
import { element } from '../notation/xml.js';
import { TICKS_PER_QUARTER } from '../rhythm/metre.js';

const HEADER = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD MusicXML 4.0 Partwise//EN" "http://www.musicxml.org/dtds/partwise.dtd">
`;
/** General MIDI's percussion channel, counted from 1 as MusicXML does. */
const PERCUSSION_CHANNEL = 10;

/**
 * Writes a score as MusicXML 4.0 (score-partwise, uncompressed). The same score gives the same
 * bytes: there is no date in it.
 *
 * Notes, attributes and directions come from musicxml-interfaces; the frame around them, the
 * instruments and the sounds are written here, because that library knows only MusicXML 3.0's and
 * leaves out or misspells some of what drums need.
 */
export function toMusicXml(score: Score): string {
  const drums = drumsOf(score);
  const root = element('score-partwise', {
    attributes: { version: '4.0' },
    children: [
      element('work', { children: [element('work-title', { text: score.title })] }),
      element('identification', {
        children: [
          element('encoding', {
            children: [
              element('software', { text: 'Groovesheet' }),
              ...['beam', 'stem'].map((name) =>
                element('supports', { attributes: { element: name, type: 'yes' } }),
              ),
            ],
          }),
        ],
      }),
      element('part-list', { children: [scorePart(drums)] }),
      element('part', {
        attributes: { id: 'P1' },
        children: score.measures.map((measure, index) =>
          measureElement(measure, {
            isFirst: index === 0,
            isLast: index === score.measures.length - 1,
          }),
        ),
      }),
    ],
  });
  return `${HEADER}${root}\n`;
}

/** Only the drums that are played: MuseScore 3 plays an instrument without notes as a piano. */
function drumsOf(score: Score): Drum[] {
  const played = new Set(
    score.measures
      .flatMap((measure) => measure.voices)
      .flatMap((voice) => voice.events)
      .flatMap((event) => (event.kind === 'chord' ? event.notes : []))
      .map((note) => note.drum),
  );
  return DRUMS.filter((drum) => played.has(drum));
}

function scorePart(drums: readonly Drum[]): string {
  return element('score-part', {
    attributes: { id: 'P1' },
    children: [
      element('part-name', { text: 'Drumset' }),
      element('part-abbreviation', { text: 'Dr.' }),
      ...drums.map((drum) =>
        element('score-instrument', {
          attributes: { id: instrumentId(drum) },
          children: [
            element('instrument-name', { text: KIT[drum].name }),
            element('instrument-sound', { text: KIT[drum].sound }),
          ],
        }),
      ),
      ...drums.map((drum) =>
        element('midi-instrument', {
          attributes: { id: instrumentId(drum) },
          children: [
            element('midi-channel', { text: PERCUSSION_CHANNEL }),
            element('midi-program', { text: 1 }),
            element('midi-unpitched', { text: KIT[drum].midiNote + 1 }),
          ],
        }),
      ),
    ],
  });
}

function measureElement(
  measure: ScoreMeasure,
  { isFirst, isLast }: { isFirst: boolean; isLast: boolean },
): string {
  return element('measure', {
    attributes: { number: measure.number, ...(measure.implicit ? { implicit: 'yes' } : {}) },
    children: [
      ...attributes(measure, isFirst),
      ...serializeMarks(measure.marks),
      ...longRest(measure),
      ...measure.voices.flatMap((voice, index) => [
        ...(index === 0 ? [] : [serializeBackup({ duration: measure.ticks })]),
        ...voice.events.flatMap((event) => serializeEvent(event, voice, measure.voices.length > 1)),
      ]),
      ...(isLast ? [finalBarline()] : []),
    ],
  });
}

function attributes({ showMetre, metre }: ScoreMeasure, isFirst: boolean): string[] {
  const time = { beats: [String(metre.beats)], beatTypes: [metre.beatType] };
  if (isFirst) {
    return [
      serializeAttributes({
        divisions: TICKS_PER_QUARTER,
        keySignatures: [{ fifths: 0 }],
        times: [time],
        clefs: [{ sign: 'percussion', line: 2 }],
      }),
    ];
  }
  return showMetre ? [serializeAttributes({ times: [time] })] : [];
}

/** Behind all else that a measure begins with: Verovio prints a clef after the rest, and no tempo, if it comes before. */
function longRest({ restsFor }: ScoreMeasure): string[] {
  if (restsFor === undefined) return [];
  return [serializeAttributes({ measureStyles: [{ multipleRest: { count: restsFor } }] })];
}

function finalBarline(): string {
  return serializeBarline({
    location: BarlineLocation.Right,
    barStyle: { data: BarStyleType.LightHeavy },
  });
}
