import { argumentLines, badOption, readArguments } from '../../model-runner/cli/arguments.js';

/** The options of the cleanup command, in the order of its help. */
export const CLEANUP_OPTIONS = {
  out: {
    value: 'PATH',
    help: 'the folder that results go to, or with one score the file (.musicxml) [beside the score]',
  },
  check: { help: 'write nothing; the exit code is 1 if anything would be changed' },
  json: { help: 'print what was changed as JSON, one line a score' },
  help: { help: 'print this help' },
} as const;

export interface CleanupRequest {
  action: 'cleanup';
  /** At least one. */
  files: string[];
  /** A folder or a file; undefined puts each result beside its score. */
  out: string | undefined;
  check: boolean;
  json: boolean;
}

/** The extensions that a file of uncompressed MusicXML goes by. */
export const SCORE_EXTENSIONS: readonly string[] = ['.musicxml', '.xml'];

/**
 * Reads the words after `cleanup`.
 *
 * @throws PermanentError bad_option
 */
export function parseCleanupRequest(words: readonly string[]): CleanupRequest | { action: 'help' } {
  const { values, positionals: files } = readArguments(words, CLEANUP_OPTIONS);
  if (values.help !== undefined) return { action: 'help' };
  if (files.length === 0) {
    throw badOption('No score was named. Expected at least one, such as: cleanup drums.musicxml');
  }
  const { out } = values;
  if (out !== undefined && files.length > 1 && isScoreName(out)) {
    throw badOption(
      `--out is the file ${out}, and ${files.length} scores were named. Expected a folder for more ` +
        'than one score.',
    );
  }
  const [check, json] = [values.check !== undefined, values.json !== undefined];
  return { action: 'cleanup', files, out, check, json };
}

export function isScoreName(path: string): boolean {
  return SCORE_EXTENSIONS.some((extension) => path.toLowerCase().endsWith(extension));
}

/** What --help prints. */
export function cleanupHelpText(): string {
  return [
    'Usage: npm run cleanup -- SCORE… [options]',
    '',
    'Repairs drum scores in MusicXML (.musicxml, .xml, .mxl) from any program: percussion clef,',
    'unpitched notes, voices, stems, measures that do not add up and more. Writes each as',
    'SCORE.clean.musicxml and says what was changed; what cannot be understood stays as it is.',
    '',
    'Options:',
    ...argumentLines(CLEANUP_OPTIONS),
    '',
    'Examples:',
    '  npm run cleanup -- drums.musicxml',
    '  npm run cleanup -- *.mxl --out clean',
    '  npm run cleanup -- drums.musicxml --check',
  ].join('\n');
}
