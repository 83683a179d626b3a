/** Metres that can be asked for: 2 to 7 pulses a measure, simple, and the usual compound ones. */
export const TIME_SIGNATURES = [
  '2/4',
  '3/4',
  '4/4',
  '5/4',
  '6/4',
  '7/4',
  '3/8',
  '5/8',
  '7/8',
  '6/8',
  '9/8',
  '12/8',
] as const;

export type TimeSignatureName = (typeof TIME_SIGNATURES)[number];

/** The numbers of a time signature, as events.json has them. */
export function signatureNamed(name: TimeSignatureName): { beats: number; beat_type: number } {
  const [beats, beatType] = name.split('/').map(Number);
  return { beats: beats!, beat_type: beatType! };
}

/** Pulses a minute that can be asked for. */
export const BPM_RANGE = { lowest: 30, highest: 300 } as const;
