import { DRUMS, type Drum } from '../../contract/drums.js';
import type { Hit } from '../../contract/events.js';
import { BANDS, FRAMES_PER_SECOND } from '../dsp/front-end.js';
import type { Infer } from '../inference/infer.js';
import type { Thresholds } from './pick-hits.js';

/** What the transcriber makes of each frame, for each drum: both [frames, DRUMS.length], 0-1. */
export interface DrumActivations {
  onset: Float32Array;
  velocity: Float32Array;
  frames: number;
}

/** When a transcriber's frames are: frame k tells of a stroke at k / framesPerSecond - latencySeconds. */
export interface FrameTimes {
  framesPerSecond: number;
  latencySeconds: number;
}

/** The frames of the networks that ship. */
export const OUR_FRAMES: FrameTimes = { framesPerSecond: FRAMES_PER_SECOND, latencySeconds: 0 };

/**
 * Listens to a stretch of song.
 *
 * @param song normalised band powers [frames, BANDS] of the song
 * @param drums those of its drums (the same again where nothing was separated)
 * @param infer the transcriber: `song`, `drums` [1, frames, BANDS] -> `onset`, `velocity` [1, frames, drums]
 */
export async function transcribe(
  song: Float32Array,
  drums: Float32Array,
  infer: Infer,
): Promise<DrumActivations> {
  const frames = song.length / BANDS;
  const shape = [1, frames, BANDS];
  const { onset, velocity } = await infer({
    song: { data: song, shape },
    drums: { data: drums, shape },
  });
  return { onset: onset!.data, velocity: velocity!.data, frames };
}

/**
 * Drums that a stroke may be shared between: it is struck on one of them, and the probabilities add up to
 * how sure it is that there is a stroke at all.
 */
export const ALIKE: readonly (readonly Drum[])[] = [
  ['kick'],
  ['snare', 'side_stick'],
  ['hi_hat_closed', 'hi_hat_open', 'hi_hat_pedal'],
  ['tom_high', 'tom_mid', 'tom_low'],
  ['crash', 'china', 'splash'],
  ['ride', 'ride_bell'],
];

/** A drum that a stroke may be on. */
export interface Reading {
  drum: Drum;
  /** Its probability, times its prior. */
  likelihood: number;
  /** MIDI velocity, an integer 1-127, if it is that drum. */
  velocity: number;
}

/** What may be a stroke, on the likeliest of drums that are alike. */
export interface Candidate extends Hit {
  /** All that it may be on. */
  readings: readonly Reading[];
}

/** How much each drum's probability counts beside those of the drums alike; 1 where it is left out. */
export type Priors = Readonly<Partial<Record<Drum, number>>>;

/** A stroke is the largest frame within this on either side: of drums alike, at most one in 30 ms. */
const NEIGHBOURHOOD_SECONDS = 0.02;
/** Networks were trained on velocities 0-1 where MIDI has 1-127. */
const MIDI_VELOCITIES = 127;

export interface CandidateOptions {
  /** When the frames are; by default those of the networks that ship. */
  times?: FrameTimes | undefined;
  /** For telling drums apart that are alike; by default all count the same. */
  priors?: Priors | undefined;
}

/**
 * Reads what may be strokes off the activations of a whole song, ordered by time and then as in
 * DRUMS. Of drums that are alike, a stroke is on the likeliest.
 *
 * @param thresholds the least confidence, for each drum
 */
export function findCandidates(
  activations: DrumActivations,
  thresholds: Thresholds,
  { times = OUR_FRAMES, priors = {} }: CandidateOptions = {},
): Candidate[] {
  const { framesPerSecond, latencySeconds } = times;
  const reach = Math.max(1, Math.round(NEIGHBOURHOOD_SECONDS * framesPerSecond));
  const hits = ALIKE.flatMap((drums) => {
    const onset = together(activations, drums);
    const least = Math.min(...drums.map((drum) => thresholds[drum]));
    return peakFrames(onset, least, reach).map((frame) => {
      const readings = readingsAt(activations, drums, frame, priors);
      const { drum, velocity } = likeliest(readings);
      const seconds = (frame + vertexOffset(onset, frame)) / framesPerSecond - latencySeconds;
      const confidence = Math.min(1, onset[frame]!);
      return { seconds: Math.max(0, seconds), drum, velocity, confidence, readings };
    });
  });
  return hits.filter(({ drum, confidence }) => confidence >= thresholds[drum]).sort(byTime);
}

/** Orders strokes by time and then as in DRUMS. */
export function byTime(a: Hit, b: Hit): number {
  return a.seconds - b.seconds || DRUMS.indexOf(a.drum) - DRUMS.indexOf(b.drum);
}

/** Where a frame's value for a drum is among the activations. */
function cell(frame: number, drum: Drum): number {
  return frame * DRUMS.length + DRUMS.indexOf(drum);
}

/** What each of some drums that are alike says of a frame. */
function readingsAt(
  { onset, velocity }: DrumActivations,
  drums: readonly Drum[],
  frame: number,
  priors: Priors,
): Reading[] {
  return drums.map((drum) => {
    const at = cell(frame, drum);
    const likelihood = onset[at]! * (priors[drum] ?? 1);
    return { drum, likelihood, velocity: midiVelocity(velocity[at]!) };
  });
}

function likeliest(readings: readonly Reading[]): Reading {
  return readings.reduce((best, other) => (other.likelihood > best.likelihood ? other : best));
}

function midiVelocity(value: number): number {
  return Math.min(MIDI_VELOCITIES, Math.max(1, Math.round(value * MIDI_VELOCITIES)));
}

/** The sum of the drums' probabilities, frame by frame. */
function together({ onset, frames }: DrumActivations, drums: readonly Drum[]): Float32Array {
  const columns = drums.map((drum) => DRUMS.indexOf(drum));
  return Float32Array.from({ length: frames }, (_, frame) =>
    columns.reduce((sum, column) => sum + onset[frame * DRUMS.length + column]!, 0),
  );
}

function peakFrames(onset: Float32Array, threshold: number, reach: number): number[] {
  const peaks: number[] = [];
  for (let frame = 0; frame < onset.length; frame++) {
    if (onset[frame]! >= threshold && isPeak(onset, frame, reach)) peaks.push(frame);
  }
  return peaks;
}

function isPeak(onset: Float32Array, frame: number, reach: number): boolean {
  const value = onset[frame]!;
  for (let distance = 1; distance <= reach; distance++) {
    if ((onset[frame - distance] ?? -1) >= value || (onset[frame + distance] ?? -1) > value)
      return false;
  }
  return true;
}

/**
 * Where between frames the stroke was, in frames (-0.5 to 0.5). The network was trained on Gaussian
 * bumps, whose logarithm is a parabola: three frames give its vertex.
 */
function vertexOffset(onset: Float32Array, frame: number): number {
  const log = (at: number): number => Math.log(Math.max(onset[at] ?? 0, 1e-4));
  const [before, here, after] = [log(frame - 1), log(frame), log(frame + 1)];
  const bend = before - 2 * here + after;
  return bend < 0 ? Math.min(0.5, Math.max(-0.5, (0.5 * (before - after)) / bend)) : 0;
}
