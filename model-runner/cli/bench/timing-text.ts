import { basename } from 'node:path';

import type { Usage } from '../../evaluation/usage.js';
import { median } from '../../rhythm/statistics.js';
import { tableLines } from '../table.js';
import { STEP_NAMES, STEPS, type SongTiming } from './time-song.js';

/**
 * A song's timings as a table: of every step the median of its runs, per second of audio.
 *
 * @param timings at least one
 */
export function timingText(options: { path: string; timings: readonly SongTiming[] }): string {
  const { path, timings } = options;
  const audioSeconds = median(timings.map((timing) => timing.audioSeconds));
  const figures = (usageOf: (timing: SongTiming) => Usage): string[] =>
    (['cpuSeconds', 'wallSeconds'] as const).map((clock) => {
      const seconds = median(timings.map((timing) => usageOf(timing)[clock]));
      return (seconds / audioSeconds).toFixed(5);
    });
  const runs = timings.length === 1 ? 'one run' : `median of ${timings.length} runs`;
  return [
    `${basename(path)}: ${audioSeconds.toFixed(1)} s of audio, ${runs}`,
    '',
    ...tableLines({
      head: ['seconds per second of audio', 'CPU', 'wall'],
      rows: [
        ...STEP_NAMES.map((step) => [STEPS[step], ...figures(({ steps }) => steps[step])]),
        ['from the file to the score', ...figures(({ total }) => total)],
      ],
    }),
  ].join('\n');
}
