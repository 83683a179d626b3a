import { DRUMS, type Drum } from '../../contract/drums.js';
import type { Hit } from '../../contract/events.js';
import type { Hearing } from '../../contract/hearing.js';
import { BEAT_FRAMES_PER_SECOND } from '../../model-runner/beats/beat-path.js';
import { recordHearing } from '../../model-runner/hearing.js';
import type { BeatActivations } from '../../model-runner/stages/beats.js';

/** A song without a wrong note. */
export interface Performance {
  bpm: number;
  beatsPerBar: number;
  seconds: number;
  /** Places within each pulse at which something is struck. */
  places?: readonly number[];
}

const FIRST_PULSE_SECONDS = 0.25;

export function pulseSeconds({ bpm, seconds }: Performance): number[] {
  return Array.from(
    { length: Math.floor((seconds * bpm) / 60) },
    (_, index) => FIRST_PULSE_SECONDS + (index * 60) / bpm,
  );
}

/** What a beat tracker would make of it: Gaussian bumps. */
export function heardBeats(performance: Performance): BeatActivations {
  const frames = performance.seconds * BEAT_FRAMES_PER_SECOND;
  const beat = new Float32Array(frames).fill(0.02);
  const downbeat = new Float32Array(frames).fill(0.01);
  pulseSeconds(performance).forEach((second, index) => {
    const exact = second * BEAT_FRAMES_PER_SECOND;
    for (
      let frame = Math.max(0, Math.floor(exact) - 2);
      frame < Math.min(frames, exact + 3);
      frame++
    ) {
      const bump = Math.exp(-0.5 * (frame - exact) ** 2);
      beat[frame] = Math.max(beat[frame]!, 0.9 * bump);
      if (index % performance.beatsPerBar === 0)
        downbeat[frame] = Math.max(downbeat[frame]!, 0.8 * bump);
    }
  });
  return { beat, downbeat };
}

/** A closed hi-hat at each place of each pulse. */
export function struckHats(performance: Performance): Hit[] {
  return pulseSeconds(performance).flatMap((second) =>
    (performance.places ?? [0, 0.5]).map((place) => ({
      seconds: second + (place * 60) / performance.bpm,
      drum: 'hi_hat_closed' as const,
      velocity: 80,
      confidence: 0.9,
    })),
  );
}

export const EVEN_THRESHOLDS = Object.fromEntries(DRUMS.map((drum) => [drum, 0.4])) as Record<
  Drum,
  number
>;

/** What would be heard of a performance. */
export function hearingOf(
  performance: Performance,
  candidates: Hit[] = struckHats(performance),
): Hearing {
  return { ...hearingOfBeats(heardBeats(performance), performance.seconds), candidates };
}

/** What would be heard of so many seconds of nothing. */
export function silentHearing(seconds: number): Hearing {
  const frames = seconds * BEAT_FRAMES_PER_SECOND;
  const quiet = { beat: new Float32Array(frames), downbeat: new Float32Array(frames) };
  return { ...hearingOfBeats(quiet, seconds), level_db: null };
}

function hearingOfBeats(beats: BeatActivations, durationSeconds: number): Hearing {
  return recordHearing({
    drums: { onset: new Float32Array(), velocity: new Float32Array(), frames: 0 },
    beats,
    thresholds: EVEN_THRESHOLDS,
    priors: {},
    calibrated: false,
    separated: true,
    sounds: new Uint8ClampedArray(),
    audio: { durationSeconds, levelDb: -20 },
  });
}
