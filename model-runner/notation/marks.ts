import { PULSE_TICKS, TICKS_PER_QUARTER } from '../rhythm/metre.js';
import type { QuantisedMeasure, QuantisedSong, QuantisedStroke } from '../rhythm/quantised-song.js';
import { median } from '../rhythm/statistics.js';
import type { Loudness } from './loudness.js';
import type { DynamicLevel, Mark } from './score.js';
import { sustainedValues } from './sustained.js';

/** Measures that a new tempo or loudness must last for before a player is told. */
const LEAST_MEASURES = 4;
/** Less is wander that one plays along with. */
const TEMPO_TOLERANCE = 0.055;
/** One and a half steps between two neighbouring levels. */
const VELOCITY_TOLERANCE = 20;

/** MIDI velocities by which notation programs play the levels. */
const LEVELS: readonly { level: DynamicLevel; velocity: number }[] = [
  { level: 'pp', velocity: 33 },
  { level: 'p', velocity: 49 },
  { level: 'mp', velocity: 64 },
  { level: 'mf', velocity: 80 },
  { level: 'f', velocity: 96 },
  { level: 'ff', velocity: 112 },
];

/** For each measure of the song the marks at its start. */
export function placeMarks(
  song: QuantisedSong,
  loudness: ReadonlyMap<QuantisedStroke, Loudness>,
): Mark[][] {
  const marks: Mark[][] = song.measures.map(() => []);
  placeFeels(song, marks);
  placeTempos(song.measures, marks);
  placeDynamics(song.measures, loudness, marks);
  return marks;
}

function placeFeels(song: QuantisedSong, marks: Mark[][]): void {
  let current: QuantisedMeasure['feel'] = 'straight';
  for (const [index, { feel }] of song.measures.entries()) {
    if (feel === current) continue;
    const ratio = feel === 'straight' ? 0.5 : (song.swing[feel] ?? 0.5);
    marks[index]!.push({ kind: 'feel', feel, ratio });
    current = feel;
  }
}

function placeTempos(measures: readonly QuantisedMeasure[], marks: Mark[][]): void {
  // Logarithms, so that the tolerance is the same share of any tempo.
  const tempos = measures.map((measure) => Math.log(quartersPerMinute(measure)));
  const settings = { tolerance: Math.log(1 + TEMPO_TOLERANCE), least: LEAST_MEASURES };
  for (const { index, value } of sustainedValues(tempos, settings)) {
    const { pulse } = measures[index]!.metre;
    const quarters = Math.exp(value);
    marks[index]!.push({
      kind: 'tempo',
      pulse,
      pulsesPerMinute: Math.round((quarters * TICKS_PER_QUARTER) / PULSE_TICKS[pulse]),
      quartersPerMinute: Math.round(quarters * 100) / 100,
    });
  }
}

function quartersPerMinute({ pulses, metre, endSeconds }: QuantisedMeasure): number {
  const quarters = (pulses.length * PULSE_TICKS[metre.pulse]) / TICKS_PER_QUARTER;
  return (60 * quarters) / (endSeconds - pulses[0]!.seconds);
}

function placeDynamics(
  measures: readonly QuantisedMeasure[],
  loudness: ReadonlyMap<QuantisedStroke, Loudness>,
  marks: Mark[][],
): void {
  const velocities = measures.map(({ strokes }) => {
    const struck = strokes.filter((stroke) => loudness.get(stroke) !== 'ghost');
    return struck.length === 0 ? null : median(struck.map((stroke) => stroke.velocity));
  });
  const settings = { tolerance: VELOCITY_TOLERANCE, least: LEAST_MEASURES };
  const firstSounding = velocities.findIndex((velocity) => velocity !== null);
  let current: DynamicLevel | null = null;
  for (const { index, value } of sustainedValues(velocities, settings)) {
    const level = nearestLevel(value);
    if (level !== current) marks[Math.max(index, firstSounding)]!.push({ kind: 'dynamic', level });
    current = level;
  }
}

function nearestLevel(velocity: number): DynamicLevel {
  const distance = (entry: { velocity: number }) => Math.abs(entry.velocity - velocity);
  return LEVELS.reduce((best, entry) => (distance(entry) < distance(best) ? entry : best)).level;
}
