import type { Drum } from '../../contract/drums.js';
import type { Hit } from '../../contract/events.js';
import type { CountedPulses } from '../../model-runner/beats/groove.js';

/** A bar that is played again and again: strokes at places in pulses from the downbeat. */
export interface Loop {
  bpm: number;
  /** How long the strokes' bar is, in pulses. */
  pulses: number;
  strokes: readonly (readonly [place: number, drum: Drum])[];
  times?: number;
}

const FIRST_SECONDS = 0.5;

/** The loop's hits, ordered by time. */
export function playLoop({ bpm, pulses, strokes, times = 16 }: Loop): Hit[] {
  return Array.from({ length: times }, (_, bar) =>
    strokes.map(([place, drum]) => ({
      seconds: FIRST_SECONDS + ((bar * pulses + place) * 60) / bpm,
      drum,
      velocity: 90,
      confidence: 0.9,
    })),
  )
    .flat()
    .toSorted((a, b) => a.seconds - b.seconds);
}

/** The same time counted in pulses of `bpm`, so many a bar, from the loop's first downbeat on. */
export function countPulses(
  { bpm, pulses, times = 16 }: Loop,
  counted: { bpm: number; beatsPerBar: number },
): CountedPulses {
  const length = Math.round((pulses * times * counted.bpm) / bpm);
  return {
    seconds: Array.from({ length }, (_, index) => FIRST_SECONDS + (index * 60) / counted.bpm),
    positions: Array.from({ length }, (_, index) => ({
      number: (index % counted.beatsPerBar) + 1,
      beatsPerBar: counted.beatsPerBar,
    })),
  };
}
