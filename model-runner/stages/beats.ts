import { DRUMS } from '../../contract/drums.js';
import type { Beat, BeatGrid, Hit, TimeSignature } from '../../contract/events.js';
import { barPath, BEATS_PER_BAR, type BarPosition } from '../beats/bar-path.js';
import { joinHalves } from '../beats/bar-length.js';
import {
  ANY_TEMPO,
  BEAT_FRAMES_PER_SECOND,
  beatPath,
  type TempoRange,
} from '../beats/beat-path.js';
import { beatType, type Signature } from '../beats/beat-type.js';
import { countFromEntry } from '../beats/first-beat.js';
import { countFrom, nearestBeat } from '../beats/first-downbeat.js';
import type { CountedPulses } from '../beats/groove.js';
import { readGroove } from '../beats/reading.js';
import { barsByRecurrence } from '../beats/recurrence.js';
import { BPM_TOLERANCE, steadyTempo } from '../beats/steady-tempo.js';
import { tempoMarks } from '../beats/tempo.js';
import { BANDS } from '../dsp/front-end.js';
import type { Infer } from '../inference/infer.js';
import { metreOf } from '../rhythm/metre.js';
import { median } from '../rhythm/statistics.js';

/** Probabilities a frame, BEAT_FRAMES_PER_SECOND of them a second. */
export interface BeatActivations {
  beat: Float32Array;
  downbeat: Float32Array;
}

/** What the drummer knows and the song need not tell. */
export interface BeatOptions {
  bpm?: number;
  timeSignature?: Signature;
  /** The beat nearest to it begins a measure. */
  firstDownbeatSeconds?: number;
}

/**
 * Listens for beats.
 *
 * @param song normalised band powers [frames, BANDS], an even number of frames
 * @param onsets the transcriber's onset probabilities [frames, drums]
 * @param infer the beat tracker: `song`, `onsets` -> `beats` [1, frames / 2, 2], beat and downbeat
 */
export async function hearBeats(
  song: Float32Array,
  onsets: Float32Array,
  infer: Infer,
): Promise<BeatActivations> {
  const frames = song.length / BANDS;
  const { beats } = await infer({
    song: { data: song, shape: [1, frames, BANDS] },
    onsets: { data: onsets, shape: [1, frames, DRUMS.length] },
  });
  const pick = (offset: number): Float32Array =>
    Float32Array.from(
      { length: beats!.data.length / 2 },
      (_, frame) => beats!.data[2 * frame + offset]!,
    );
  return { beat: pick(0), downbeat: pick(1) };
}

/** Where nothing is heard to beat, the score's rests still need bars. */
const SILENT_BPM = 120;
/** A downbeat may show a frame or two beside its beat. */
const DOWNBEAT_REACH_FRAMES = 2;
/** With no frame above this, nothing beats: tracking would follow noise. */
const AUDIBLE_BEAT = 0.6;

/**
 * Beats, bars, metre and tempo of a whole song, by dynamic programming over the activations: first the
 * beats, then the bars that they make up.
 *
 * @param hits tell whether pulses divide by two or three
 */
export function trackBeats(
  {
    activations,
    hits,
    durationSeconds,
  }: { activations: BeatActivations; hits: readonly Hit[]; durationSeconds: number },
  options: BeatOptions = {},
): BeatGrid {
  if (!activations.beat.some((p) => p > AUDIBLE_BEAT)) return evenGrid(durationSeconds, options);
  const { bpm, timeSignature } = options;
  const pulsesABar = timeSignature ? [metreOf(timeSignature).pulses] : BEATS_PER_BAR;
  const tempo = bpm === undefined ? ANY_TEMPO : near(bpm);
  const first = countPulses(activations, tempo, pulsesABar);
  if (first.seconds.length < 2) return evenGrid(durationSeconds, options);
  const steady = bpm === undefined ? steadyTempo(first.seconds, hits) : null;
  const heard = steady === null ? first : countPulses(activations, near(steady), pulsesABar);
  const told = bpm !== undefined || timeSignature !== undefined;
  const read = told ? heard : asDrummersCount(activations, heard, hits);
  // Neither tempo nor metre says where bars begin.
  const downbeat = downbeatsOf(activations, read.seconds);
  const { seconds, positions } = countFromEntry(read, downbeat, hits);
  return gridOf(
    seconds,
    counted(seconds, positions, options),
    (beatsPerBar, pulseSeconds) =>
      options.timeSignature ?? beatType({ beatsPerBar, pulseSeconds, beatSeconds: seconds, hits }),
  );
}

function near(bpm: number): TempoRange {
  return { lowBpm: bpm * (1 - BPM_TOLERANCE), highBpm: bpm * (1 + BPM_TOLERANCE) };
}

/** The likeliest pulses at such a tempo, and the likeliest bars of them. */
function countPulses(
  activations: BeatActivations,
  tempo: TempoRange,
  pulsesABar: readonly number[],
): CountedPulses {
  const frames = beatPath(activations.beat, tempo);
  return {
    seconds: frames.map((frame) => refined(activations.beat, frame) / BEAT_FRAMES_PER_SECOND),
    positions: barPath(
      frames.map((frame) => downbeatAt(activations, frame)),
      pulsesABar,
    ),
  };
}

/** What the groove as a whole tells goes before what a few seconds at a time suggest. */
function asDrummersCount(
  activations: BeatActivations,
  heard: CountedPulses,
  hits: readonly Hit[],
): CountedPulses {
  const longer = barsByRecurrence(heard, hits);
  const counted = longer ? countPulses(activations, near(longer.bpm), [longer.beatsPerBar]) : heard;
  const read = readGroove(counted, hits);
  return joinHalves(read, downbeatsOf(activations, read.seconds), hits);
}

/** Of each of these pulses, the probability that a bar begins there. */
function downbeatsOf(activations: BeatActivations, seconds: readonly number[]): number[] {
  return seconds.map((second) => downbeatAt(activations, second * BEAT_FRAMES_PER_SECOND));
}

/** The vertex of the parabola through the logarithms of three frames, as targets are Gaussian. */
function refined(probability: Float32Array, near: number): number {
  const at = (frame: number): number => probability[frame] ?? 0;
  const below = Math.floor(near);
  const frame = at(below + 1) > at(below) && near > below ? below + 1 : below;
  const [before, here, after] = [frame - 1, frame, frame + 1].map((f) =>
    Math.log(Math.max(at(f), 1e-4)),
  );
  const bend = before! - 2 * here! + after!;
  const offset = bend < 0 ? (0.5 * (before! - after!)) / bend : near - frame;
  return frame + Math.min(0.5, Math.max(-0.5, offset));
}

function downbeatAt({ beat, downbeat }: BeatActivations, frame: number): number {
  const near = Array.from(
    { length: 2 * DOWNBEAT_REACH_FRAMES + 1 },
    (_, i) => Math.round(frame) - DOWNBEAT_REACH_FRAMES + i,
  );
  const strongest = (values: Float32Array): number =>
    Math.max(...near.map((at) => values[at] ?? 0));
  // Given that there is a beat: where the network is unsure of the beat it is as unsure of the downbeat.
  return Math.min(1, strongest(downbeat) / Math.max(strongest(beat), strongest(downbeat), 1e-3));
}

function evenGrid(durationSeconds: number, options: BeatOptions): BeatGrid {
  const bpm = options.bpm ?? SILENT_BPM;
  const metre = options.timeSignature ?? { beats: 4, beat_type: 4 };
  const beatsPerBar = metreOf(metre).pulses;
  const pulseSeconds = 60 / bpm;
  const startSeconds = (options.firstDownbeatSeconds ?? 0) % pulseSeconds;
  const count = Math.max(2, Math.ceil((durationSeconds - startSeconds) / pulseSeconds));
  const seconds = Array.from({ length: count }, (_, index) => startSeconds + index * pulseSeconds);
  const positions = seconds.map((_, index) => ({ number: (index % beatsPerBar) + 1, beatsPerBar }));
  return gridOf(seconds, counted(seconds, positions, options), () => metre);
}

/** Counted as it was heard, unless the drummer knows better. */
function counted(
  seconds: readonly number[],
  positions: readonly BarPosition[],
  { firstDownbeatSeconds }: BeatOptions,
): readonly BarPosition[] {
  return firstDownbeatSeconds === undefined
    ? positions
    : countFrom(positions, nearestBeat(seconds, firstDownbeatSeconds));
}

function gridOf(
  seconds: readonly number[],
  positions: readonly BarPosition[],
  signatureOf: (beatsPerBar: number, pulseSeconds: number) => Signature,
): BeatGrid {
  const beats: Beat[] = [];
  const timeSignatures: TimeSignature[] = [];
  const pulseSeconds = median(seconds.slice(1).map((second, index) => second - seconds[index]!));
  let measure = 0;
  positions.forEach(({ number, beatsPerBar }, index) => {
    if (index === 0 || number === 1) {
      measure++;
      if (positions[index - 1]?.beatsPerBar !== beatsPerBar) {
        timeSignatures.push({ measure, ...signatureOf(beatsPerBar, pulseSeconds) });
      }
    }
    beats.push({ seconds: Math.max(0, seconds[index]!), measure, beat: number });
  });
  return { beats, time_signatures: timeSignatures, tempos: tempoMarks(beats) };
}
