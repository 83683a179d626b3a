import type { EventsDocument } from '../../contract/events.js';
import { PULSE_TICKS, TICKS_PER_QUARTER } from './metre.js';
import { layOutPulses, type Pulse } from './pulses.js';

/** From `tick` on, a quarter lasts so long. */
export interface TempoChange {
  tick: number;
  microsecondsPerQuarter: number;
}

/** From `tick` on, measures have this time signature. */
export interface MetreChange {
  tick: number;
  beats: number;
  beatType: number;
}

export interface TempoMap {
  tempos: readonly TempoChange[];
  metres: readonly MetreChange[];
  /** The tick nearest to a time of the recording. */
  tickAt: (seconds: number) => number;
}

/** Where written and performed time meet. */
interface Anchor {
  tick: number;
  seconds: number;
}

/** Parts of a pulse that a lead-in shorter than one may last. */
const SHORT_LEADS = [1 / 2, 1 / 4];
/** What is shorter is none: no measure of a thirty-second, but a first pulse that lasts a little longer. */
const LEAST_LEAD = 1 / 8;
/** What a tempo of a MIDI file can be. */
const MICROSECONDS = { least: 1, most: 0xffffff };

/**
 * A tempo for every beat, so that tick 0 is the start of the recording, every beat falls on a tick
 * of its own and every measure begins where its time signature says.
 *
 * The time before the first beat becomes as many pulses as fit it best, in a shorter measure of
 * their own where they do not fill one. A first beat that comes almost at once is on tick 0.
 *
 * @throws MalformedBeatGridError if the beats do not count their measures through.
 * @throws UnsupportedMetreError for a time signature that cannot be laid out.
 */
export function buildTempoMap(events: EventsDocument, ticksPerQuarter: number): TempoMap {
  const scale = ticksPerQuarter / TICKS_PER_QUARTER;
  const end = { seconds: events.duration_seconds };
  const pulses = fromFirstBeat(layOutPulses(events, [...events.hits, end]));
  const first = pulses[0]!;
  const leadTicks = leadInTicks(first) * scale;

  let tick = leadTicks;
  const beats = pulses.map((pulse): Anchor => {
    const anchor = { tick, seconds: tick === 0 ? Math.min(0, pulse.seconds) : pulse.seconds };
    tick += PULSE_TICKS[pulse.metre.pulse] * scale;
    return anchor;
  });
  const last: Anchor = { tick, seconds: pulses.at(-1)!.endSeconds };
  const lead: Anchor[] = leadTicks > 0 ? [{ tick: 0, seconds: 0 }] : [];

  const segments = temposBetween([...lead, ...beats, last], ticksPerQuarter);
  return {
    tempos: segments.map(({ tick, microsecondsPerQuarter }) => ({ tick, microsecondsPerQuarter })),
    metres: metresOf(pulses, beats, ticksPerQuarter),
    tickAt: (seconds) => {
      const segment = segmentAt(segments, seconds);
      const quarters = ((seconds - segment.seconds) * 1e6) / segment.microsecondsPerQuarter;
      return Math.max(0, Math.round(segment.tick + quarters * ticksPerQuarter));
    },
  };
}

function fromFirstBeat(pulses: readonly Pulse[]): Pulse[] {
  return pulses.slice(pulses.findIndex((pulse) => pulse.heard));
}

function leadInTicks({ seconds, endSeconds, metre }: Pulse): number {
  const pulses = seconds / (endSeconds - seconds);
  const distance = (part: number) => Math.abs(Math.log(part / pulses));
  if (pulses < LEAST_LEAD) return 0;
  const fitting =
    pulses >= 0.75
      ? Math.round(pulses)
      : SHORT_LEADS.reduce((a, b) => (distance(b) < distance(a) ? b : a));
  return fitting * PULSE_TICKS[metre.pulse];
}

interface Segment extends TempoChange {
  /** Where it begins by the tempos before it. */
  seconds: number;
}

/** The last that has begun; found by halving, since a song has thousands of beats and of hits. */
function segmentAt(segments: readonly Segment[], seconds: number): Segment {
  let low = 0;
  let high = segments.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (segments[middle]!.seconds <= seconds) low = middle;
    else high = middle - 1;
  }
  return segments[low]!;
}

function temposBetween(anchors: readonly Anchor[], ticksPerQuarter: number): Segment[] {
  const segments: Segment[] = [];
  let seconds = anchors[0]!.seconds;
  for (const [index, next] of anchors.slice(1).entries()) {
    const { tick } = anchors[index]!;
    const quarters = (next.tick - tick) / ticksPerQuarter;
    // Counted from where the whole microseconds so far have led: their rounding never adds up.
    const exact = ((next.seconds - seconds) * 1e6) / quarters;
    const microsecondsPerQuarter = Math.min(
      MICROSECONDS.most,
      Math.max(MICROSECONDS.least, Math.round(exact)),
    );
    segments.push({ tick, seconds, microsecondsPerQuarter });
    seconds += (quarters * microsecondsPerQuarter) / 1e6;
  }
  return segments;
}

function metresOf(
  pulses: readonly Pulse[],
  beats: readonly Anchor[],
  ticksPerQuarter: number,
): MetreChange[] {
  const scale = ticksPerQuarter / TICKS_PER_QUARTER;
  const downbeat = pulses.findIndex((pulse) => pulse.beat === 1);
  const firstMetre = pulses[0]!.metre;
  const frontTicks = (beats[downbeat]?.tick ?? 0) % (firstMetre.ticks * scale);

  const changes: MetreChange[] = [];
  if (frontTicks > 0) changes.push({ tick: 0, ...shortestMetre(frontTicks, ticksPerQuarter) });
  changes.push({ tick: frontTicks, beats: firstMetre.beats, beatType: firstMetre.beatType });
  for (const [index, { beat, metre }] of pulses.entries()) {
    const current = changes.at(-1)!;
    const changed = metre.beats !== current.beats || metre.beatType !== current.beatType;
    if (beat === 1 && changed) {
      changes.push({ tick: beats[index]!.tick, beats: metre.beats, beatType: metre.beatType });
    }
  }
  return changes;
}

/** A measure of any length that thirty-seconds (or finer notes) fill, in the longest notes that do. */
function shortestMetre(ticks: number, ticksPerQuarter: number): Omit<MetreChange, 'tick'> {
  let beatType = 4;
  while ((ticks * beatType) % (4 * ticksPerQuarter) !== 0) beatType *= 2;
  return { beats: (ticks * beatType) / (4 * ticksPerQuarter), beatType };
}
