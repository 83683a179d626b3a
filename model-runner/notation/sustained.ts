import { median } from '../rhythm/statistics.js';

/** From `index` on, `value` is what holds. */
export interface Sustained {
  index: number;
  value: number;
}

/**
 * The values of a series that wanders, as far as they last: the first, then each that the series
 * leaves by more than `tolerance` for at least `least` entries in a row. Entries without a value
 * (null) neither begin nor break anything.
 */
export function sustainedValues(
  series: readonly (number | null)[],
  { tolerance, least }: { tolerance: number; least: number },
): Sustained[] {
  const known = series.flatMap((value, index) => (value === null ? [] : [{ index, value }]));
  if (known.length === 0) return [];
  const typical = (from: number) => median(known.slice(from, from + least).map((k) => k.value));

  const sustained: Sustained[] = [{ index: 0, value: typical(0) }];
  for (let at = 0; at + least <= known.length; at++) {
    const current = sustained.at(-1)!.value;
    const ahead = known.slice(at, at + least).map((k) => k.value);
    const above = ahead.every((value) => value > current + tolerance);
    const below = ahead.every((value) => value < current - tolerance);
    if (above || below) sustained.push({ index: known[at]!.index, value: typical(at) });
  }
  return sustained;
}
