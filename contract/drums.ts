/**
 * The drums that Groovesheet hears and writes, by the names used in events.json,
 * in the HTTP API and in the order in which the transcriber's classes are listed.
 */
export const DRUMS = [
  'kick',
  'snare',
  'side_stick',
  'hi_hat_closed',
  'hi_hat_open',
  'hi_hat_pedal',
  'tom_high',
  'tom_mid',
  'tom_low',
  'crash',
  'ride',
  'ride_bell',
  'china',
  'splash',
] as const;

export type Drum = (typeof DRUMS)[number];
