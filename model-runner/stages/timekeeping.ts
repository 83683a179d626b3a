import type { Drum } from '../../contract/drums.js';
import type { Hit } from '../../contract/events.js';
import { logOdds } from '../rhythm/statistics.js';

/** What hands keep time on; the pedal closes hats under any ride. */
const HATS: readonly Drum[] = ['hi_hat_closed', 'hi_hat_open'];
const RIDES: readonly Drum[] = ['ride', 'ride_bell'];
/** Strokes so near to each other are one to the ear. */
const TOGETHER_SECONDS = 0.03;
/** Within this on either side, about a phrase, what is struck by itself tells where time is kept. */
const AROUND_SECONDS = 8;
/** Strokes added to either side, so that one more or less where few are alone decides little. */
const DOUBT = 0.5;
/**
 * A hat is the foot's only where the odds for the ride are so clear, as a log. It never goes: however sure a ride is that
 * is heard with it, nearly all such hats were struck (training/EXPERIMENTS.md).
 */
const CLEAR_LOG_ODDS = 2.5;

/**
 * Time is kept on a hat or on a ride: of people's strokes on rides one in six hundred falls together with a hand's on
 * a hat. So where both are heard at once, either the ride is a mistake or the hat was closed by the foot: which it is,
 * their confidences tell, and on which of them time is kept around. Where that leaves it open both stay.
 *
 * @param hits ordered by time
 * @returns those that stay, in the same order, hats under rides on the pedal
 */
export function onOneCymbal(hits: readonly Hit[]): Hit[] {
  const mistaken = new Set<Hit>();
  const trodden = new Set<Hit>();
  hits.forEach((hat, at) => {
    if (!HATS.includes(hat.drum)) return;
    const rides = near(hits, at, TOGETHER_SECONDS).filter(({ drum }) => RIDES.includes(drum));
    if (rides.length === 0) return;
    const ride = rides.reduce((best, other) => (other.confidence > best.confidence ? other : best));
    const around = near(hits, at, AROUND_SECONDS);
    const favour =
      logOdds(ride.confidence) +
      Math.log(keptAlone(around, RIDES, HATS) + DOUBT) -
      logOdds(hat.confidence) -
      Math.log(keptAlone(around, HATS, RIDES) + DOUBT);
    if (favour < 0) rides.forEach((one) => mistaken.add(one));
    else if (favour > CLEAR_LOG_ODDS) trodden.add(hat);
  });
  return hits
    .filter((hit) => !mistaken.has(hit))
    .map((hit) => (trodden.has(hit) ? { ...hit, drum: 'hi_hat_pedal' } : hit));
}

/** The hits less than so far from one of them, itself among them. */
function near(hits: readonly Hit[], at: number, seconds: number): Hit[] {
  const within = (index: number): boolean =>
    index >= 0 &&
    index < hits.length &&
    Math.abs(hits[index]!.seconds - hits[at]!.seconds) < seconds;
  let [from, to] = [at, at];
  while (within(from - 1)) from--;
  while (within(to + 1)) to++;
  return hits.slice(from, to + 1);
}

/** How much is heard of these drums where the others are silent, as a number of sure strokes. */
function keptAlone(hits: readonly Hit[], drums: readonly Drum[], others: readonly Drum[]): number {
  return hits.reduce((sum, { drum, confidence }, at) => {
    const alone =
      drums.includes(drum) &&
      !near(hits, at, TOGETHER_SECONDS).some((other) => others.includes(other.drum));
    return alone ? sum + confidence : sum;
  }, 0);
}
