import type { BarPosition } from './bar-path.js';

/**
 * Moves the count of a whole song, its changes of metre with it, so that one beat begins a measure:
 * a tracker that takes the third beat for the first does so throughout. What comes before that beat
 * is counted back from it.
 *
 * @param positions every beat's place, as it was heard
 * @param downbeat the index of the beat that is to begin a measure
 */
export function countFrom(positions: readonly BarPosition[], downbeat: number): BarPosition[] {
  const late = positions[downbeat]!.number - 1;
  return positions.map((_, index) =>
    index < late ? countBack(positions[0]!, late - index) : positions[index - late]!,
  );
}

/** The index of the beat nearest to a time; of two, the earlier. */
export function nearestBeat(beatSeconds: readonly number[], seconds: number): number {
  const distance = (index: number): number => Math.abs(beatSeconds[index]! - seconds);
  return beatSeconds.reduce(
    (nearest, _, index) => (distance(index) < distance(nearest) ? index : nearest),
    0,
  );
}

function countBack({ number, beatsPerBar }: BarPosition, beats: number): BarPosition {
  const index = (number - 1 - beats) % beatsPerBar;
  return { number: (index < 0 ? index + beatsPerBar : index) + 1, beatsPerBar };
}
