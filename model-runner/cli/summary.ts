import { basename, dirname } from 'node:path';

import { DRUMS } from '../../contract/drums.js';
import type { Summary } from '../summary.js';
import { formatSeconds } from './progress.js';

/** What a drummer is told about a score that was written. */
export function summaryText(options: {
  file: string;
  outputs: readonly string[];
  summary: Summary;
}): string {
  const { file, outputs, summary } = options;
  const drums = DRUMS.flatMap((drum) => {
    const count = summary.notes_by_drum[drum];
    return count ? [`${count} ${drum.replaceAll('_', ' ')}`] : [];
  });
  const lines = [
    basename(file),
    `  ${plural(summary.measures, 'measure')} of ${summary.time_signature} at ` +
      `${summary.bpm.toFixed(1)} beats a minute, ${formatSeconds(summary.duration_seconds)}`,
    `  ${plural(summary.total_notes, 'note')}${drums.length > 0 ? `: ${drums.join(', ')}` : ''}`,
    ...summary.notices.map((notice) => `  note: ${notice}`),
    `  written to ${dirname(outputs[0] ?? '')}: ${outputs.map((path) => basename(path)).join(', ')}`,
  ];
  return lines.join('\n');
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
