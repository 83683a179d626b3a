/** From here on a tempo is another than the one that was told, and not how it was played. */
const DISAGREEING_SHARE = 0.03;

/** Whether a song was written at the tempo that a drummer told, both in pulses a minute. */
export function isAsTold(bpm: number, toldBpm: number): boolean {
  return Math.abs(bpm / toldBpm - 1) <= DISAGREEING_SHARE;
}
