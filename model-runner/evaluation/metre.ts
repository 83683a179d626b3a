import type { Beat, TimeSignature } from '../../contract/events.js';
import type { Signature } from '../beats/beat-type.js';
import type { AnnotatedBeat } from './annotations.js';

/** How a recording is counted: what most of its measures are. */
export interface MetreScore {
  pulses: number;
  annotated_pulses: number;
  /** Null where no time signature is annotated: beats alone do not tell 2/4 from 6/8. */
  time_signature: { heard: string; annotated: string } | null;
  /** The annotated time signature or, without one, as many pulses a measure. */
  is_right: boolean;
  /** Not right, but divided as annotated, with two measures as one or one as two: a march in 4/4, a 6/4 in 3/4. */
  is_half_or_double: boolean;
}

/**
 * Compares the measures that most were heard with those that most are.
 *
 * @returns null where either side has no complete measure
 */
export function scoreMetre(comparison: {
  beats: readonly Pick<Beat, 'beat'>[];
  timeSignatures: readonly TimeSignature[];
  annotated: readonly Pick<AnnotatedBeat, 'beat'>[];
  signature: Signature | undefined;
}): MetreScore | null {
  const { beats, timeSignatures, annotated, signature } = comparison;
  const [pulses, annotatedPulses] = [usual(lengths(beats)), usual(lengths(annotated))];
  if (pulses === undefined || annotatedPulses === undefined) return null;
  const measures = beats.filter(({ beat }) => beat === 1).length;
  const heard = usual(signatureOfMeasures(timeSignatures, measures));
  const names = signature && heard ? { heard, annotated: nameOf(signature) } : null;
  return {
    pulses,
    annotated_pulses: annotatedPulses,
    time_signature: names,
    is_right: names ? names.heard === names.annotated : pulses === annotatedPulses,
    is_half_or_double:
      (pulses === 2 * annotatedPulses || annotatedPulses === 2 * pulses) &&
      (!names || beatTypeOf(names.heard) === beatTypeOf(names.annotated)),
  };
}

/** Of every measure between two downbeats. */
function lengths(beats: readonly Pick<Beat, 'beat'>[]): number[] {
  const downbeats = beats.flatMap(({ beat }, index) => (beat === 1 ? [index] : []));
  return downbeats.slice(1).map((next, index) => next - downbeats[index]!);
}

function signatureOfMeasures(timeSignatures: readonly TimeSignature[], measures: number): string[] {
  return timeSignatures.flatMap((signature, index) => {
    const next = timeSignatures[index + 1]?.measure ?? Math.max(measures, signature.measure) + 1;
    return Array<string>(next - signature.measure).fill(nameOf(signature));
  });
}

function nameOf({ beats, beat_type: beatType }: Signature): string {
  return `${beats}/${beatType}`;
}

function beatTypeOf(name: string): string | undefined {
  return name.split('/')[1];
}

/** The most frequent; of several, the one that came first. */
function usual<Value>(values: readonly Value[]): Value | undefined {
  const counts = new Map<Value, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].reduce<[Value, number] | undefined>(
    (best, entry) => (best && best[1] >= entry[1] ? best : entry),
    undefined,
  )?.[0];
}
