import { DRUMS } from '../../contract/drums.js';
import type { BeatGrid, Hit } from '../../contract/events.js';
import { KIT } from '../kit.js';
import { alignPulses, estimateDelaySeconds } from '../rhythm/delay.js';
import { PULSE_TICKS } from '../rhythm/metre.js';
import { foldOrnaments } from '../rhythm/ornaments.js';
import { layOutPulses, type Pulse } from '../rhythm/pulses.js';
import type { QuantisedMeasure, QuantisedSong, QuantisedStroke } from '../rhythm/quantised-song.js';
import { subdivide, type SubdividedPulse } from '../rhythm/subdivide.js';
import { findSwing } from '../rhythm/swing.js';

/**
 * Gives every hit its place in a measure, relative to the beats as they were played.
 *
 * @throws MalformedBeatGridError if the beats do not count their measures through.
 * @throws UnsupportedMetreError for a time signature that cannot be laid out.
 */
export function quantise(hits: readonly Hit[], grid: BeatGrid): QuantisedSong {
  const strokes = foldOrnaments(hits);
  const pulses = layOutPulses(grid, strokes);
  const delaySeconds = estimateDelaySeconds(strokes, pulses);

  const swing = findSwing({ pulses, strokes, delaySeconds });
  const draft = subdivide({ pulses, strokes, delaySeconds, swing });
  const aligned = alignPulses(draft.pulses, delaySeconds);
  const song = subdivide({ pulses: aligned, strokes, delaySeconds, swing });

  const measures = collectMeasures(song.pulses);
  const kept = measures
    .flatMap((measure) => measure.strokes)
    .reduce((sum, stroke) => sum + 1 + stroke.graces.length, 0);
  const feels = new Set(measures.map((measure) => measure.feel));
  return {
    measures,
    delaySeconds,
    swing: Object.fromEntries(
      Object.entries(swing).filter(([feel]) => feels.has(feel as keyof typeof swing)),
    ),
    mergedHits: hits.length - kept,
  };
}

interface PulseDraft extends SubdividedPulse {
  strokes: QuantisedStroke[];
}

function collectMeasures(song: readonly SubdividedPulse[]): QuantisedMeasure[] {
  const drafts: PulseDraft[] = song.map((pulse) => ({ ...pulse, strokes: [] }));
  for (const [index, { placed }] of song.entries()) {
    for (const { stroke, slot } of placed) {
      const target = drafts[slot === null ? index + 1 : index]!;
      target.strokes.push({ ...stroke, tick: startTick(target.pulse) + (slot?.tick ?? 0) });
    }
  }
  return groupByMeasure(trimSilence(drafts)).map(collectMeasure);
}

function startTick(pulse: Pulse): number {
  return (pulse.beat - 1) * PULSE_TICKS[pulse.metre.pulse];
}

/**
 * The drum part of the song: without the pulses that were only supposed for the sake of hits which
 * then fell elsewhere, without a pickup in which nothing is played, and without the measures after
 * the last stroke. Of a song without drums all that was counted stays.
 */
function trimSilence(drafts: readonly PulseDraft[]): PulseDraft[] {
  const isCounted = ({ pulse, strokes }: PulseDraft) => pulse.heard || strokes.length > 0;
  const isPlayed = ({ strokes }: PulseDraft) => strokes.length > 0;
  const counted = drafts.slice(drafts.findIndex(isCounted));
  const lastMeasure = (counted.findLast(isPlayed) ?? counted.findLast(isCounted))!.pulse.measure;

  const first = counted[0]!.pulse;
  const playedFrom = counted.find(isPlayed)?.pulse.measure ?? first.measure;
  const silentPickup = first.beat > 1 && playedFrom > first.measure;
  const firstMeasure = silentPickup ? first.measure + 1 : first.measure;
  return counted.filter(
    ({ pulse }) => pulse.measure >= firstMeasure && pulse.measure <= lastMeasure,
  );
}

function groupByMeasure(drafts: readonly PulseDraft[]): PulseDraft[][] {
  const groups: PulseDraft[][] = [];
  for (const draft of drafts) {
    const group = groups.at(-1);
    if (group?.[0]?.pulse.measure === draft.pulse.measure) group.push(draft);
    else groups.push([draft]);
  }
  return groups;
}

function collectMeasure(drafts: readonly PulseDraft[]): QuantisedMeasure {
  const { pulse, subdivision } = drafts[0]!;
  const skippedTicks = startTick(pulse);
  return {
    measure: pulse.measure,
    metre: pulse.metre,
    feel: subdivision.feel,
    skippedTicks,
    pulses: drafts.map((draft) => ({
      seconds: draft.pulse.seconds,
      division: draft.subdivision.division,
    })),
    endSeconds: drafts.at(-1)!.pulse.endSeconds,
    strokes: mergeByPiece(drafts.flatMap((draft) => draft.strokes)).map((stroke) => ({
      ...stroke,
      tick: stroke.tick - skippedTicks,
    })),
  };
}

/** One piece can be struck but once at a time: of several strokes the loudest is the real one. */
function mergeByPiece(strokes: readonly QuantisedStroke[]): QuantisedStroke[] {
  const loudest = new Map<string, QuantisedStroke>();
  for (const stroke of strokes) {
    const key = `${KIT[stroke.drum].piece} ${stroke.tick}`;
    const rival = loudest.get(key);
    if (rival === undefined || stroke.velocity > rival.velocity) loudest.set(key, stroke);
  }
  return [...loudest.values()].sort(
    (a, b) => a.tick - b.tick || DRUMS.indexOf(a.drum) - DRUMS.indexOf(b.drum),
  );
}
