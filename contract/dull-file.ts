/** Half of it is the highest frequency that a file holds: below 8 kHz cymbals and hats are hardly there. */
const LEAST_SAMPLE_RATE_HZ = 16_000;

/**
 * What a drummer is told of a file that lacks, by its own sample rate, what hats and cymbals are heard by.
 *
 * @returns null where it has it, or where the rate is not known
 */
export function tellDullness(recordedAtHz: number | undefined): string | null {
  if (recordedAtHz === undefined || recordedAtHz >= LEAST_SAMPLE_RATE_HZ) return null;
  return (
    `The file was made at ${kilohertz(recordedAtHz)}, so it holds nothing above ${kilohertz(recordedAtHz / 2)}: ` +
    'hats and cymbals may be missing. Expected 44.1 kHz; a better copy gives a better score.'
  );
}

function kilohertz(hertz: number): string {
  return `${Number((hertz / 1000).toFixed(1))} kHz`;
}
