import { DRUMS, type Drum } from '../../contract/drums.js';
import { KIT, type KitEntry } from '../kit.js';
import { chooseGroupings, metreKey, type Groupings } from '../notation/groups.js';
import { markHiHats, type HiHatMark } from '../notation/hi-hat-marks.js';
import { classifyLoudness, type Loudness } from '../notation/loudness.js';
import { joinSilence } from '../notation/long-rests.js';
import { placeMarks } from '../notation/marks.js';
import type { Score, ScoreGrace, ScoreMeasure, ScoreNote, Voice } from '../notation/score.js';
import { writeVoice, type Struck } from '../notation/voice.js';
import { PULSE_TICKS } from '../rhythm/metre.js';
import type { QuantisedMeasure, QuantisedSong, QuantisedStroke } from '../rhythm/quantised-song.js';

/**
 * Writes a quantised song as a drum score: hands and feet in two voices, values and rests, beams,
 * tuplets, ghost notes, accents, grace notes, and the marks for tempo, feel and loudness.
 *
 * Nothing is tied, since drums do not sound on, and identical measures are written out: MuseScore 3
 * and OpenSheetMusicDisplay pass over MusicXML's simile mark, and Verovio draws the sign for two
 * measures in place of one measure's notes.
 */
export function notate(song: QuantisedSong, { title }: { title: string }): Score {
  const strokes = song.measures.flatMap((measure) => measure.strokes);
  const loudness = classifyLoudness(strokes);
  const context: Context = {
    groupings: chooseGroupings(song.measures),
    loudness,
    hiHats: hiHatMarks(strokes),
  };
  const marks = placeMarks(song, loudness);
  const pickup = (song.measures[0]?.skippedTicks ?? 0) > 0;

  const measures = song.measures.map((measure, index): ScoreMeasure => {
    const previous = song.measures[index - 1];
    return {
      number: pickup ? index : index + 1,
      implicit: pickup && index === 0,
      metre: measure.metre,
      showMetre: !previous || metreKey(previous.metre) !== metreKey(measure.metre),
      ticks: measure.metre.ticks - measure.skippedTicks,
      marks: marks[index]!,
      voices: writeVoices(measure, context),
    };
  });
  return { title, measures: joinSilence(measures) };
}

interface Context {
  groupings: Groupings;
  loudness: ReadonlyMap<QuantisedStroke, Loudness>;
  hiHats: ReadonlyMap<QuantisedStroke, HiHatMark>;
}

function hiHatMarks(strokes: readonly QuantisedStroke[]): Map<QuantisedStroke, HiHatMark> {
  const marks = markHiHats(strokes.map((stroke) => stroke.drum));
  return new Map(
    strokes.flatMap((stroke, index) => {
      const mark = marks[index];
      return mark === undefined ? [] : [[stroke, mark]];
    }),
  );
}

function writeVoices(measure: QuantisedMeasure, context: Context): Voice[] {
  const { metre, skippedTicks } = measure;
  const pulseTicks = PULSE_TICKS[metre.pulse];
  const input = {
    metre,
    ticks: metre.ticks - skippedTicks,
    skippedTicks,
    groups: context.groupings.get(metreKey(metre))!,
    pulses: measure.pulses.map(({ division }, index) => ({
      tick: index * pulseTicks,
      ticks: pulseTicks,
      division,
    })),
  };
  const hands = struckBy('hands', measure.strokes, context);
  const feet = struckBy('feet', measure.strokes, context);
  const voices = [writeVoice({ ...input, number: 1, struck: hands })];
  if (feet.length > 0) voices.push(writeVoice({ ...input, number: 2, struck: feet }));
  return voices;
}

function struckBy(
  limb: KitEntry['limb'],
  strokes: readonly QuantisedStroke[],
  context: Context,
): Struck[] {
  const chords = new Map<number, QuantisedStroke[]>();
  for (const stroke of strokes) {
    if (KIT[stroke.drum].limb !== limb) continue;
    chords.set(stroke.tick, [...(chords.get(stroke.tick) ?? []), stroke]);
  }
  return [...chords].map(([tick, chord]) => {
    const upwards = chord.toSorted((a, b) => staffHeight(a.drum) - staffHeight(b.drum));
    return {
      tick,
      notes: upwards.map((stroke) => noteOf(stroke, context)),
      graces: graceChords(upwards),
    };
  });
}

function noteOf(stroke: QuantisedStroke, { loudness, hiHats }: Context): ScoreNote {
  const hiHat = hiHats.get(stroke);
  return {
    drum: stroke.drum,
    velocity: stroke.velocity,
    ghost: loudness.get(stroke) === 'ghost',
    accent: loudness.get(stroke) === 'accent',
    ...(hiHat === undefined ? {} : { hiHat }),
  };
}

/** Grace strokes of several drums sound together, counted back from the stroke they lead to. */
function graceChords(chord: readonly QuantisedStroke[]): ScoreGrace[][] {
  const most = Math.max(...chord.map((stroke) => stroke.graces.length));
  return Array.from({ length: most }, (_, index) =>
    chord.flatMap(({ drum, graces }) => {
      const grace = graces[index - most + graces.length];
      return grace === undefined ? [] : [{ drum, velocity: grace.velocity }];
    }),
  );
}

const STEPS = 'CDEFGAB';

function staffHeight(drum: Drum): number {
  const { step, octave } = KIT[drum].position;
  // The order of DRUMS keeps two drums on one line apart in the same way each time.
  return octave * STEPS.length + STEPS.indexOf(step) + DRUMS.indexOf(drum) / DRUMS.length;
}
