import { stepOf, type Family, type HalfBars } from './half-bars.js';

/** Both sources know in part the same, so neither counts in full; fitted to clips with bars of four. */
export const DOWNBEAT_SHARE = 1.75;
const STROKES_SHARE = 0.6;
const EIGHTHS_A_PULSE = 2;

/**
 * What a stroke a bar on each eighth of one half says for its being the first half of a bar of four, in log
 * odds: bars begin with kicks and crashes and end with fills. Learned from people's playing
 * (training/first_half.py prints it).
 */
const LEANING: Readonly<Record<Family, readonly [number, number, number, number]>> = {
  kick: [1.8, -0.4, 0, 1.3],
  snare: [-1.2, -2, -1.1, -1.2],
  tom: [-0.8, -2.7, -2.8, -2.6],
  cymbal: [2.9, 0.1, -0.1, -0.6],
};

/**
 * How surely even halves are first halves and odd ones second, as log odds: by downbeats, by strokes and by where
 * the drums enter.
 *
 * @param entry what it says for a half that the drums enter with its first pulse, in log odds
 */
export function evenFirstLogOdds(song: HalfBars, entry: number): number {
  const bars = Math.max(1, new Set(song.halfOfPulse).size / 2);
  const throughout = DOWNBEAT_SHARE * downbeatsLean(song) + STROKES_SHARE * strokesLean(song);
  return throughout / bars + (song.entry === undefined ? 0 : entry * signOf(song.entry));
}

function downbeatsLean({ downbeatLogOdds, halfOfPulse, placeOfPulse }: HalfBars): number {
  return downbeatLogOdds.reduce(
    (sum, logOdds, pulse) =>
      placeOfPulse[pulse] === 0 ? sum + signOf(halfOfPulse[pulse]!) * logOdds : sum,
    0,
  );
}

function strokesLean(song: HalfBars): number {
  const struck = new Map<string, number>();
  for (const stroke of song.strokes) {
    const { pulse, step } = stepOf(stroke, EIGHTHS_A_PULSE);
    const eighth = EIGHTHS_A_PULSE * song.placeOfPulse[pulse]! + step;
    struck.set(
      `${stroke.family} ${pulse} ${step}`,
      signOf(song.halfOfPulse[pulse]!) * LEANING[stroke.family][eighthOfFour(eighth, song.pulses)],
    );
  }
  return [...struck.values()].reduce((sum, value) => sum + value, 0);
}

/** The first and last eighth of a half of any length are that; those between lie on pulses or off them. */
function eighthOfFour(eighth: number, pulses: number): 0 | 1 | 2 | 3 {
  if (eighth === 0) return 0;
  if (eighth === EIGHTHS_A_PULSE * pulses - 1) return 3;
  return eighth % EIGHTHS_A_PULSE === 0 ? 2 : 1;
}

function signOf(half: number): number {
  return half % 2 === 0 ? 1 : -1;
}
