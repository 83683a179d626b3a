import type { Hit } from '../../contract/events.js';
import { firstAfter } from '../beats/pulse-time.js';
import { frameAt, type Sounds } from './sounds.js';
import { ALIKE } from './transcribe.js';

/** Less likely candidates do not count as moments at which something was struck. */
const LEAST_CANDIDATE = 0.1;
/** What is nearer to each other than this is one moment. */
export const SAME_MOMENT_FRAMES = 2;

/** When anything may be struck in a song. */
export interface Moments {
  /** Ascending. */
  frames: readonly number[];
  /** For each of ALIKE, how sure the surest stroke on any of these drums is at each moment; 0 without one. */
  strengths: readonly Float64Array[];
}

/** Of candidates in order of time. */
export function momentsOf(candidates: readonly Hit[], sounds: Sounds): Moments {
  const struck = candidates
    .filter(({ confidence }) => confidence >= LEAST_CANDIDATE)
    .map((hit) => ({ hit, frame: frameAt(sounds, hit.seconds) }));
  const frames: number[] = [];
  for (const { frame } of struck.toSorted((a, b) => a.frame - b.frame)) {
    if (frames.length === 0 || frame - frames.at(-1)! > SAME_MOMENT_FRAMES) frames.push(frame);
  }
  const strengths = ALIKE.map((drums) =>
    strengthsAt(
      frames,
      struck.filter(({ hit }) => drums.includes(hit.drum)),
    ),
  );
  return { frames, strengths };
}

/** How sure the surest of some strokes is at each moment. */
function strengthsAt(
  moments: readonly number[],
  strokes: readonly { hit: Hit; frame: number }[],
): Float64Array {
  const strengths = new Float64Array(moments.length);
  for (const { hit, frame } of strokes) {
    const to = firstAfter(moments, frame + SAME_MOMENT_FRAMES);
    for (let m = firstAfter(moments, frame - SAME_MOMENT_FRAMES - 1); m < to; m++) {
      strengths[m] = Math.max(strengths[m]!, hit.confidence);
    }
  }
  return strengths;
}
