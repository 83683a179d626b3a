import { QUALITIES, type Quality } from '../../../contract/quality.js';
import { argumentLines, readArguments, readNumber, readQuality } from '../arguments.js';

const USUAL_RUNS = 3;
const MOST_RUNS = 100;

/** The options of the bench command, in the order of its help. */
export const BENCH_OPTIONS = {
  runs: {
    value: 'NUMBER',
    help: `how often each song is heard; the median counts [${USUAL_RUNS}]`,
  },
  quality: { value: QUALITIES.join('|'), help: 'as for transcribe [standard]' },
  help: { help: 'print this help' },
} as const;

export interface BenchRequest {
  action: 'bench';
  /** None: the examples. */
  files: string[];
  runs: number;
  quality: Quality;
}

/**
 * Reads the words after `bench`.
 *
 * @throws PermanentError bad_option
 */
export function parseBenchRequest(words: readonly string[]): BenchRequest | { action: 'help' } {
  const { values, positionals } = readArguments(words, BENCH_OPTIONS);
  if (values.help !== undefined) return { action: 'help' };
  const range = { name: 'runs', lowest: 1, highest: MOST_RUNS, whole: true } as const;
  return {
    action: 'bench',
    files: positionals,
    runs: readNumber(values, range) ?? USUAL_RUNS,
    quality: readQuality(values.quality),
  };
}

/** What --help prints. */
export function benchHelpText(): string {
  return [
    'Usage: npm run bench -- [SONG…] [options]',
    '',
    'Takes the time of every step from a song to its score, and the memory that it needs.',
    'Without a song, those in examples/ are heard.',
    '',
    'Options:',
    ...argumentLines(BENCH_OPTIONS),
  ].join('\n');
}
