import { z } from 'zod';

import { DRUMS } from '../contract/drums.js';
import type { HeardBeats, Hearing } from '../contract/hearing.js';
import { BEAT_FRAMES_PER_SECOND } from './beats/beat-path.js';
import { PermanentError } from './errors.js';
import type { BeatActivations } from './stages/beats.js';
import { momentsOf } from './stages/moments.js';
import { nameDrums } from './stages/name-drums.js';
import { laxest, type Thresholds } from './stages/pick-hits.js';
import { lowestOfAnySong, thresholdsOfSong } from './stages/song-thresholds.js';
import { weighBySound } from './stages/sound-alike.js';
import type { Sounds } from './stages/sounds.js';
import { weighByTemplates } from './stages/templates.js';
import {
  findCandidates,
  type DrumActivations,
  type FrameTimes,
  type Priors,
} from './stages/transcribe.js';

/** Puts down what was heard of a song, so that its score can be written at any time. */
export function recordHearing(heard: {
  drums: DrumActivations;
  /** When the frames of `drums` are; by default those of the networks that ship. */
  frameTimes?: FrameTimes;
  /** Those of the transcriber. */
  priors: Priors;
  beats: BeatActivations;
  thresholds: Thresholds;
  /** Whether the transcriber's probabilities are such, so that thresholds may follow from them. */
  calibrated: boolean;
  separated: boolean;
  /** What the drums sound like. */
  sounds: Sounds;
  audio: { durationSeconds: number; levelDb: number; recordedAtHz?: number | undefined };
}): Hearing {
  const { drums, frameTimes: times, priors, beats, calibrated, separated, sounds, audio } = heard;
  const least = laxest(calibrated ? lowestOfAnySong(heard.thresholds) : heard.thresholds);
  const found = findCandidates(drums, least, { times, priors });
  const moments = momentsOf(found, sounds);
  const bySound = separated ? weighBySound(found, moments, sounds) : found;
  const candidates = weighByTemplates(bySound, moments, sounds);
  const thresholds = calibrated ? thresholdsOfSong(candidates, heard.thresholds) : heard.thresholds;
  return {
    version: 1,
    duration_seconds: audio.durationSeconds,
    level_db: Number.isFinite(audio.levelDb) ? audio.levelDb : null,
    recorded_at_hz: audio.recordedAtHz,
    separated,
    thresholds,
    candidates: nameDrums(candidates, thresholds, sounds),
    beats: {
      frames_per_second: BEAT_FRAMES_PER_SECOND,
      beat: encodeFloats(beats.beat),
      downbeat: encodeFloats(beats.downbeat),
    },
  };
}

/** What the beat tracker said, bit by bit. */
export function beatActivations({ beat, downbeat }: HeardBeats): BeatActivations {
  return { beat: decodeFloats(beat), downbeat: decodeFloats(downbeat) };
}

/**
 * Reads a hearing.json.
 *
 * @throws PermanentError bad_hearing
 */
export function parseHearing(json: string): Hearing {
  try {
    return HEARING.parse(JSON.parse(json));
  } catch (cause) {
    const [issue] = cause instanceof z.ZodError ? cause.issues : [];
    const found = issue ? `${issue.path.join('.')}: ${issue.message}` : 'it is not JSON';
    throw new PermanentError(
      'bad_hearing',
      `What was heard of the song cannot be read (${found}). Expected a hearing.json of version 1, ` +
        'as it was written; transcribe the song again.',
      { cause },
    );
  }
}

const PROBABILITY = z.number().min(0).max(1);
const DRUM = z.enum(DRUMS);

const HEARING = z.object({
  version: z.literal(1),
  duration_seconds: z.number().positive(),
  level_db: z.number().nullable(),
  recorded_at_hz: z.number().positive().optional(),
  separated: z.boolean(),
  thresholds: z.record(DRUM, PROBABILITY),
  candidates: z.array(
    z.object({
      seconds: z.number().min(0),
      drum: DRUM,
      velocity: z.int().min(1).max(127),
      confidence: PROBABILITY,
    }),
  ),
  beats: z
    .object({
      frames_per_second: z.literal(BEAT_FRAMES_PER_SECOND),
      beat: z.base64(),
      downbeat: z.base64(),
    })
    .refine(areFloatsOfOneLength, 'the two are not lists of 32-bit floats of one length'),
}) satisfies z.ZodType<Hearing>;

function areFloatsOfOneLength({ beat, downbeat }: HeardBeats): boolean {
  const bytes = Buffer.byteLength(beat, 'base64');
  return (
    bytes % Float32Array.BYTES_PER_ELEMENT === 0 && bytes === Buffer.byteLength(downbeat, 'base64')
  );
}

/** Every machine that Node and onnxruntime run on is little-endian. */
function encodeFloats(values: Float32Array): string {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64');
}

function decodeFloats(base64: string): Float32Array {
  // A Buffer may begin anywhere in its pool, a Float32Array only at a multiple of four.
  return new Float32Array(Uint8Array.from(Buffer.from(base64, 'base64')).buffer);
}
