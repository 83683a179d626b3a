import type { EventsDocument } from '../../contract/events.js';
import type { Quality } from '../../contract/quality.js';
import { sum } from '../rhythm/statistics.js';
import { scoreBeats, type BeatComparison, type BeatReport } from './beats.js';
import { PARTS, type Part, type Recording } from './collection.js';
import { confusionOf, type ConfusionRow } from './confusion.js';
import { scoreDrums, type DrumScore } from './drums.js';
import { scoreGhostNotes } from './ghost-notes.js';
import { countHandPercussion, type HandPercussionCount } from './hand-percussion.js';
import {
  ONSET_WINDOWS_SECONDS,
  scoreOnsets,
  type OnsetComparison,
  type OnsetReport,
} from './onsets.js';
import type { Score } from './score.js';
import type { SeparationScore } from './separation.js';
import { countTomSteps, type TomSteps } from './tom-steps.js';
import type { Usage } from './usage.js';

/** A recording and what the pipeline made of it. */
export interface HeardRecording {
  recording: Recording;
  events: EventsDocument;
  usage: Usage;
}

export interface JudgedSeparation extends SeparationScore {
  track: string;
}

/** A recording that could not be heard, and why. */
export interface FailedRecording {
  path: string;
  code: string;
  message: string;
}

/** How the pipeline was set, and what it ran. */
export interface EvaluationSettings {
  groovesheet_version: string;
  separation: boolean;
  sensitivity: number;
  quality: Quality;
  models: { role: string; name: string; sha256: string }[];
}

export interface SpeedReport {
  audio_seconds: number;
  wall_seconds: number;
  cpu_seconds: number;
  wall_seconds_per_audio_second: number;
  cpu_seconds_per_audio_second: number;
}

export interface PartReport {
  part: Part;
  recordings: number;
  /** One for each window; none without annotated strokes. */
  onsets: OnsetReport[];
  /** null without annotated beats. */
  beats: BeatReport | null;
  /** Within the widest window; none without annotated strokes. */
  drums: DrumScore[];
  /** Likewise; null where no recording tells which strokes are. */
  ghost_notes: Score | null;
  /** Likewise; null where none is annotated. */
  hand_percussion: HandPercussionCount | null;
  /** Likewise; null where no two toms follow each other. */
  tom_steps: TomSteps | null;
  confusion: ConfusionRow[];
  speed: SpeedReport;
  tracks: ({ track: string } & SpeedReport)[];
}

/** Decibels: each recording counting the same. */
export interface SeparationReport {
  mean: SeparationScore;
  tracks: JudgedSeparation[];
}

/** Everything that an evaluation finds, as it is written with --json. */
export interface EvaluationReport {
  version: 1;
  settings: EvaluationSettings;
  parts: PartReport[];
  /** Of all parts together; null without annotated beats. */
  beats: BeatReport | null;
  /** null without stems. */
  separation: SeparationReport | null;
  /** Of all parts together, models loaded before; null without recordings. */
  speed: SpeedReport | null;
  model_loading: { wall_seconds: number; cpu_seconds: number };
  /** False where CPU seconds lack those of ffmpeg. */
  cpu_includes_ffmpeg: boolean;
  failures: FailedRecording[];
}

/** Compares everything that was heard with what is annotated. */
export function reportOn(found: {
  settings: EvaluationSettings;
  heard: readonly HeardRecording[];
  separations: readonly JudgedSeparation[];
  failures: readonly FailedRecording[];
  modelLoading: Usage;
  cpuIncludesFfmpeg: boolean;
}): EvaluationReport {
  const { settings, heard, separations, failures, modelLoading, cpuIncludesFfmpeg } = found;
  return {
    version: 1,
    settings,
    parts: PARTS.flatMap((part) => {
      const ofPart = heard.filter(({ recording }) => recording.part === part);
      return ofPart.length === 0 ? [] : [reportOnPart(part, ofPart)];
    }),
    beats: beatsOf(heard, ({ part, track }) => `${part}/${track}`),
    separation: separations.length === 0 ? null : reportOnSeparation(separations),
    speed: heard.length === 0 ? null : speedOf(heard),
    model_loading: { wall_seconds: modelLoading.wallSeconds, cpu_seconds: modelLoading.cpuSeconds },
    cpu_includes_ffmpeg: cpuIncludesFfmpeg,
    failures: [...failures],
  };
}

function reportOnPart(part: Part, heard: readonly HeardRecording[]): PartReport {
  const comparisons = heard.flatMap(({ recording, events }): OnsetComparison[] => {
    const { track, onsets } = recording;
    return onsets ? [{ track, hits: events.hits, annotated: onsets }] : [];
  });
  const windows = comparisons.length === 0 ? [] : ONSET_WINDOWS_SECONDS;
  return {
    part,
    recordings: heard.length,
    onsets: windows.map((windowSeconds) => scoreOnsets(comparisons, windowSeconds)),
    beats: beatsOf(heard, ({ track }) => track),
    drums: scoreDrums(comparisons, ONSET_WINDOWS_SECONDS[0]),
    ghost_notes: scoreGhostNotes(comparisons, ONSET_WINDOWS_SECONDS[0]),
    hand_percussion: countHandPercussion(comparisons, ONSET_WINDOWS_SECONDS[0]),
    tom_steps: countTomSteps(comparisons, ONSET_WINDOWS_SECONDS[0]),
    confusion: confusionOf(comparisons, ONSET_WINDOWS_SECONDS[0]),
    speed: speedOf(heard),
    tracks: heard.map((one) => ({ track: one.recording.track, ...speedOf([one]) })),
  };
}

function beatsOf(
  heard: readonly HeardRecording[],
  nameOf: (recording: Recording) => string,
): BeatReport | null {
  const comparisons = heard.flatMap(({ recording, events }): BeatComparison[] => {
    const { beats: annotated, metre: signature } = recording;
    const { beats, time_signatures: timeSignatures } = events;
    const track = nameOf(recording);
    return annotated ? [{ track, beats, timeSignatures, annotated, signature }] : [];
  });
  return comparisons.length === 0 ? null : scoreBeats(comparisons);
}

function reportOnSeparation(tracks: readonly JudgedSeparation[]): SeparationReport {
  const mean = (figure: keyof SeparationScore): number =>
    sum(tracks.map((track) => track[figure])) / tracks.length;
  return {
    mean: { sdr_db: mean('sdr_db'), mix_sdr_db: mean('mix_sdr_db'), gain_db: mean('gain_db') },
    tracks: [...tracks],
  };
}

function speedOf(heard: readonly HeardRecording[]): SpeedReport {
  const audioSeconds = sum(heard.map(({ events }) => events.duration_seconds));
  const wallSeconds = sum(heard.map(({ usage }) => usage.wallSeconds));
  const cpuSeconds = sum(heard.map(({ usage }) => usage.cpuSeconds));
  return {
    audio_seconds: audioSeconds,
    wall_seconds: wallSeconds,
    cpu_seconds: cpuSeconds,
    wall_seconds_per_audio_second: wallSeconds / audioSeconds,
    cpu_seconds_per_audio_second: cpuSeconds / audioSeconds,
  };
}
