import type { Hit } from '../../contract/events.js';
import { DIVIDED_SHARE, grooveOf, type CountedPulses, type Groove } from './groove.js';

/** How a song should be counted instead. */
export interface LongerBars {
  bpm: number;
  beatsPerBar: number;
}

/** Spans of heard pulses that may be bars in truth, and how many heard pulses make one that is counted. */
const SPANS = [
  { pulses: 6, pulsesInOne: 1 },
  { pulses: 8, pulsesInOne: 2 },
  { pulses: 6, pulsesInOne: 3 },
  { pulses: 9, pulsesInOne: 3 },
  { pulses: 12, pulsesInOne: 3 },
] as const;
/** A bar that comes again in less of its strokes than this is not what the groove is made of. */
const POOR_REPEAT = 0.4;
/** So much better must the longer span come again. */
const BETTER_BY = 0.15;
/** Slower pulses are counted as they are. */
const QUICK_ABOVE_BPM = 120;

/**
 * Grooves come again bar by bar. Where bars as heard do not, and a longer span does, the tracker has
 * counted quavers of slow bars in three, or the halves of a slow four.
 *
 * @param pulses as they were heard, at least two
 * @param hits ordered by time
 */
export function barsByRecurrence(
  pulses: CountedPulses,
  hits: readonly Hit[],
): LongerBars | undefined {
  const groove = grooveOf(pulses, hits);
  if (!groove) return undefined;
  const heard = groove.repeatsAfter(groove.pulses);
  if (heard > POOR_REPEAT) return undefined;
  const [best] = SPANS.filter(
    ({ pulses: span, pulsesInOne }) => span !== groove.pulses && mayBeOne(groove, pulsesInOne),
  )
    .map((span) => ({ ...span, repeat: groove.repeatsAfter(span.pulses) }))
    .filter(({ repeat }) => repeat > heard + BETTER_BY)
    .toSorted((a, b) => b.repeat - a.repeat);
  return (
    best && {
      bpm: groove.pulsesAMinute / best.pulsesInOne,
      beatsPerBar: best.pulses / best.pulsesInOne,
    }
  );
}

/** Quick pulses may be eighths, three to a pulse that is counted, unless they are divided themselves. */
function mayBeOne({ pulsesAMinute, dividedShare }: Groove, pulsesInOne: number): boolean {
  const quick = pulsesAMinute > QUICK_ABOVE_BPM;
  const divided = dividedShare >= DIVIDED_SHARE;
  if (pulsesInOne === 1) return !quick || divided;
  return quick && (pulsesInOne === 2 || !divided);
}
