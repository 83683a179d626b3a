import type { Drum } from '../../contract/drums.js';

export type HiHatMark = 'open' | 'closed';

/** After so many open strokes in a row, open is what a reader expects. */
const OPEN_PASSAGE = 2;

/**
 * The marks of the hi-hat strokes of a song, in order, from the drums alone: "o" over every open
 * stroke; "+" over the first closed one after a passage of open strokes. Elsewhere a plain x is read
 * as closed, so a "+" behind every single open stroke would only clutter, and the foot's "chick"
 * below the staff says by itself that the hat is shut.
 */
export function markHiHats(drums: readonly Drum[]): (HiHatMark | undefined)[] {
  let openInARow = 0;
  return drums.map((drum) => {
    if (drum === 'hi_hat_open') {
      openInARow++;
      return 'open';
    }
    if (drum === 'hi_hat_pedal') openInARow = 0;
    if (drum !== 'hi_hat_closed') return undefined;
    const closes = openInARow >= OPEN_PASSAGE;
    openInARow = 0;
    return closes ? 'closed' : undefined;
  });
}
