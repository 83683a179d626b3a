import { DRUMS, type Drum } from '../contract/drums.js';
import type { Hit } from '../contract/events.js';

/**
 * What is to be played instead of a drum: another, or nothing (null). All at once: where a is
 * replaced by b and b by c, what was heard on a is played on b.
 */
export type Replacements = Readonly<Partial<Record<Drum, Drum | null>>>;

/** Closer than this, strokes that now fall on one drum are one, as the transcriber would have it. */
const ONE_STROKE_SECONDS = 0.03;

/**
 * Puts strokes on the drums that the drummer has. Where two drums become one and both were struck,
 * the louder stroke stays; two strokes of one drum, such as a flam, stay two.
 *
 * @param hits ordered by time
 * @returns ordered by time, then as in DRUMS
 */
export function replaceDrums(hits: readonly Hit[], replacements: Replacements): Hit[] {
  const placed: { hit: Hit; heardAs: Drum }[] = [];
  const latest = new Map<Drum, number>();
  for (const heard of hits) {
    const drum = heard.drum in replacements ? replacements[heard.drum] : heard.drum;
    if (!drum) continue;
    const hit = { ...heard, drum };
    const before = latest.get(drum);
    const rival = before === undefined ? undefined : placed[before];
    const isRival =
      rival !== undefined &&
      rival.heardAs !== heard.drum &&
      heard.seconds - rival.hit.seconds < ONE_STROKE_SECONDS;
    if (isRival) {
      if (hit.velocity > rival.hit.velocity) placed[before!] = { hit, heardAs: heard.drum };
      continue;
    }
    latest.set(drum, placed.push({ hit, heardAs: heard.drum }) - 1);
  }
  return placed
    .map(({ hit }) => hit)
    .sort((a, b) => a.seconds - b.seconds || DRUMS.indexOf(a.drum) - DRUMS.indexOf(b.drum));
}
