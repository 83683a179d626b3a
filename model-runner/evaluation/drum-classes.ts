import type { Drum } from '../../contract/drums.js';

/** The five classes in which drum transcription is usually compared. */
export const DRUM_CLASSES = ['kick', 'snare', 'toms', 'hi_hat', 'cymbals'] as const;

export type DrumClass = (typeof DRUM_CLASSES)[number];

export const CLASS_OF_DRUM: Readonly<Record<Drum, DrumClass>> = {
  kick: 'kick',
  snare: 'snare',
  side_stick: 'snare',
  hi_hat_closed: 'hi_hat',
  hi_hat_open: 'hi_hat',
  hi_hat_pedal: 'hi_hat',
  tom_high: 'toms',
  tom_mid: 'toms',
  tom_low: 'toms',
  crash: 'cymbals',
  ride: 'cymbals',
  ride_bell: 'cymbals',
  china: 'cymbals',
  splash: 'cymbals',
};
