import type { TimeSignature } from '../../contract/events.js';

/** Fine enough for 64ths (3), 16th triplets (8) and 32nds (6) to be whole numbers. */
export const TICKS_PER_QUARTER = 48;

/** What a drummer counts: see `Beat` in the contract. */
export type PulseKind = 'eighth' | 'quarter' | 'dotted_quarter';

export const PULSE_TICKS: Readonly<Record<PulseKind, number>> = {
  eighth: TICKS_PER_QUARTER / 2,
  quarter: TICKS_PER_QUARTER,
  dotted_quarter: (TICKS_PER_QUARTER * 3) / 2,
};

export interface Metre {
  /** As written: 6 and 8 in 6/8. */
  beats: number;
  beatType: number;
  /** As counted: 2 dotted quarters in 6/8. */
  pulses: number;
  pulse: PulseKind;
  /** Length of a measure. */
  ticks: number;
}

/** A time signature that no measure can be laid out for. */
export class UnsupportedMetreError extends Error {
  override name = 'UnsupportedMetreError';
}

const MOST_BEATS = 32;

/**
 * How a time signature is counted and how long its measure is.
 *
 * @throws UnsupportedMetreError unless it has 1 to 32 beats over 4 or 8.
 */
export function metreOf(signature: Pick<TimeSignature, 'beats' | 'beat_type'>): Metre {
  const { beats, beat_type: beatType } = signature;
  const whole = Number.isInteger(beats) && beats >= 1 && beats <= MOST_BEATS;
  if (!whole || (beatType !== 4 && beatType !== 8)) {
    throw new UnsupportedMetreError(
      `The time signature ${beats}/${beatType} was found; expected 1 to ${MOST_BEATS} beats over 4 or 8. ` +
        `Write it over 4 or 8 (2/2 as 4/4, 9/16 as 9/8).`,
    );
  }
  const compound = beatType === 8 && beats > 3 && beats % 3 === 0;
  const pulse: PulseKind = beatType === 4 ? 'quarter' : compound ? 'dotted_quarter' : 'eighth';
  const pulses = compound ? beats / 3 : beats;
  return { beats, beatType, pulses, pulse, ticks: pulses * PULSE_TICKS[pulse] };
}
