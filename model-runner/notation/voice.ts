import type { Metre } from '../rhythm/metre.js';
import { beamRun } from './beams.js';
import type { BeatGroup } from './groups.js';
import type { Beam, Chord, Rest, ScoreEvent, Voice } from './score.js';
import { spellGroup, type DividedPulse, type Spelled } from './spelling.js';
import { beamCount, valueOf } from './values.js';

/** What is struck at one moment. */
export type Struck = Pick<Chord, 'tick' | 'notes' | 'graces'>;

export interface VoiceInput {
  number: Voice['number'];
  metre: Metre;
  ticks: number;
  /** Ticks of the metre that a pickup leaves out; all other ticks count from where it begins. */
  skippedTicks: number;
  /** Of the whole metre. */
  groups: readonly BeatGroup[];
  pulses: readonly DividedPulse[];
  /** Ordered by tick; one for each tick. */
  struck: readonly Struck[];
}

/** A group as far as it lies within the measure, and what is written in it. */
interface FilledGroup extends BeatGroup {
  /** Its number in the whole metre. */
  index: number;
  /** Null where the voice rests. */
  spelled: Spelled[] | null;
}

/** Writes one voice of one measure: values, rests and beams. */
export function writeVoice(input: VoiceInput): Voice {
  const { number, struck, ticks } = input;
  if (struck.length === 0) return { number, events: [{ kind: 'measure_rest', tick: 0, ticks }] };

  const groups = fillGroups(input);
  const runs = beamSpans(groups, input.metre).flatMap(beamedRuns);
  const byTick = new Map(struck.map((chord) => [chord.tick, chord]));
  const beams = new Map<number, Beam[]>();
  for (const { chords, groupTick, partAtEighths } of runs) {
    for (const [index, levels] of beamRun(chords, groupTick, partAtEighths).entries()) {
      beams.set(chords[index]!.tick, levels);
    }
  }
  const events = joinRests(groups, input).map((spelled): ScoreEvent => {
    const { isRest, ...event } = spelled;
    const chord = byTick.get(event.tick);
    if (isRest || chord === undefined) return { kind: 'rest', ...event } satisfies Rest;
    return { ...chord, kind: 'chord', ...event, beams: beams.get(event.tick) ?? [] };
  });
  return { number, events };
}

function fillGroups({ groups, ticks, skippedTicks, pulses, struck }: VoiceInput): FilledGroup[] {
  return groups.flatMap((group, index) => {
    const start = Math.max(0, group.tick - skippedTicks);
    const end = Math.min(ticks, group.tick + group.ticks - skippedTicks);
    if (start >= end) return [];
    const clipped = { tick: start, ticks: end - start };
    const inside = ({ tick }: { tick: number }) => tick >= start && tick < end;
    const onsets = struck.filter(inside).map((chord) => chord.tick);
    const spelled = onsets.length === 0 ? null : spellGroup(clipped, pulses.filter(inside), onsets);
    return [{ ...clipped, index, spelled }];
  });
}

/** Whether two groups are a half of a measure of four: read at one glance, and never torn apart. */
function makeHalf(
  first: BeatGroup & { index: number },
  second: BeatGroup,
  groups: number,
): boolean {
  return groups === 4 && first.index % 2 === 0 && first.ticks === second.ticks;
}

/** One rest for each empty group, or for two that make a half measure. */
function joinRests(filled: readonly FilledGroup[], { groups }: VoiceInput): Spelled[] {
  const events: Spelled[] = [];
  for (let at = 0; at < filled.length; at++) {
    const group = filled[at]!;
    if (group.spelled !== null) {
      events.push(...group.spelled);
      continue;
    }
    const next = filled[at + 1];
    const both = next?.spelled === null && makeHalf(group, next, groups.length);
    const ticks = both ? 2 * group.ticks : group.ticks;
    events.push({ tick: group.tick, ticks, isRest: true, value: valueOf(ticks) });
    if (both) at++;
  }
  return events;
}

/** Groups by what is beamed together: each for itself, but the four eighths of a half measure as one. */
function beamSpans(filled: readonly FilledGroup[], metre: Metre): FilledGroup[][] {
  const spans: FilledGroup[][] = [];
  for (const group of filled) {
    const previous = spans.at(-1);
    const first = previous?.[0];
    const joins =
      first !== undefined &&
      previous?.length === 1 &&
      metre.pulse === 'quarter' &&
      makeHalf(first, group, metre.pulses) &&
      isTwoEighths(first) &&
      isTwoEighths(group);
    if (joins) previous.push(group);
    else spans.push([group]);
  }
  return spans;
}

function isTwoEighths({ spelled }: FilledGroup): boolean {
  return (
    spelled?.length === 2 &&
    spelled.every((sign) => !sign.isRest && sign.value.type === 'eighth' && !sign.value.dotted)
  );
}

interface BeamedRun {
  chords: Spelled[];
  groupTick: number;
  partAtEighths: boolean;
}

/** The stretches of a span without rests and without values that have no beam. */
function beamedRuns(span: readonly FilledGroup[]): BeamedRun[] {
  const signs = span.flatMap((group) => group.spelled ?? []);
  const partAtEighths = signs.some(
    (sign) => sign.tuplet?.actual === 3 && sign.tuplet.type === '16th',
  );
  const runs: Spelled[][] = [[]];
  for (const sign of signs) {
    if (sign.isRest || beamCount(sign.value.type) === 0) runs.push([]);
    else runs.at(-1)!.push(sign);
  }
  return runs.map((chords) => ({ chords, groupTick: span[0]!.tick, partAtEighths }));
}
