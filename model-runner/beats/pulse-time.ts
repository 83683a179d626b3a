/** Pulses from the first one to a time, in parts of a pulse; undefined before the first and from the last on. */
export function placeOf(at: number, seconds: readonly number[]): number | undefined {
  const next = firstAfter(seconds, at);
  if (next < 1 || next === seconds.length) return undefined;
  const [from, to] = [seconds[next - 1]!, seconds[next]!];
  return next - 1 + (at - from) / (to - from);
}

/** When so many pulses have gone by since the first of at least two; outside them, at the tempo of the nearest two. */
export function timeAt(seconds: readonly number[], place: number): number {
  const before = Math.min(seconds.length - 2, Math.max(0, Math.floor(place)));
  const [from, to] = [seconds[before]!, seconds[before + 1]!];
  return from + (place - before) * (to - from);
}

/** The index of the first value above `limit` among ascending ones, or how many they are. */
export function firstAfter(ascending: readonly number[], limit: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! > limit) high = middle;
    else low = middle + 1;
  }
  return low;
}
