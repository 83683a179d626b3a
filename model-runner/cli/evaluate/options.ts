import { basename, dirname, extname } from 'node:path';

import { QUALITIES, type Quality } from '../../../contract/quality.js';
import { argumentLines, badOption, readArguments, readNumber, readQuality } from '../arguments.js';

const NEUTRAL_SENSITIVITY = 0.5;

/** The options of the evaluate command, in the order of its help. */
export const EVALUATE_OPTIONS = {
  'no-separation': { help: 'hear every recording as it is, without looking for the drums in it' },
  sensitivity: { value: 'NUMBER', help: `0 to 1, as for transcribe [${NEUTRAL_SENSITIVITY}]` },
  quality: { value: QUALITIES.join('|'), help: 'as for transcribe [standard]' },
  json: { value: 'FILE.json', help: 'also write everything that was found out' },
  'save-events': {
    value: 'FOLDER',
    help: 'also write what was heard: FOLDER/<part>/<track>.events.json',
  },
  hearing: {
    value: 'FOLDER',
    help: 'keep what the networks heard there, and do not hear again what is kept',
  },
  help: { help: 'print this help' },
} as const;

export interface EvaluateRequest {
  action: 'evaluate';
  folder: string;
  separation: boolean;
  sensitivity: number;
  quality: Quality;
  /** Where the report goes as JSON. */
  json: { outDir: string; baseName: string } | undefined;
  saveEventsDir: string | undefined;
  /** Where <part>/<track>.hearing.json is read from, or else written to. */
  hearingDir: string | undefined;
}

/**
 * Reads the words after `evaluate`.
 *
 * @throws PermanentError bad_option
 */
export function parseEvaluateRequest(
  words: readonly string[],
): EvaluateRequest | { action: 'help' } {
  const { values, positionals } = readArguments(words, EVALUATE_OPTIONS);
  if (values.help !== undefined) return { action: 'help' };
  const [folder] = positionals;
  if (folder === undefined || positionals.length > 1) {
    throw badOption(
      `${positionals.length === 0 ? 'No folder was' : `${positionals.length} folders were`} named. ` +
        'Expected one with recordings and annotations, such as: evaluate recordings',
    );
  }
  const range = { name: 'sensitivity', lowest: 0, highest: 1 } as const;
  return {
    action: 'evaluate',
    folder,
    separation: values['no-separation'] === undefined,
    sensitivity: readNumber(values, range) ?? NEUTRAL_SENSITIVITY,
    quality: readQuality(values.quality),
    json: values.json === undefined ? undefined : jsonTarget(values.json),
    saveEventsDir: values['save-events'],
    hearingDir: values.hearing,
  };
}

function jsonTarget(path: string): { outDir: string; baseName: string } {
  if (extname(path) === '.json') {
    return { outDir: dirname(path), baseName: basename(path, '.json') };
  }
  throw badOption(`--json is "${path}". Expected a file that ends in .json; name it so.`);
}

/** What --help prints. */
export function evaluateHelpText(): string {
  return [
    'Usage: npm run evaluate -- FOLDER [options]',
    '',
    'Transcribes recordings that are annotated, and says how well: strokes in five classes and drum by',
    'drum, velocities, beats, downbeats, tempo, metre, separation, and the time it takes. FOLDER holds',
    'any of these:',
    '',
    '  drum_only/TRACK.flac, full_mix/TRACK.flac           recordings, of drums alone and of songs',
    '  annotations/subclass/TRACK.txt                      strokes: seconds, MDB Drums label or our',
    '                                                      name of the drum, velocity where known',
    '  annotations/beats/TRACK.beats                       beats: seconds and position in the bar',
    '  annotations/metre/TRACK.txt                         the time signature, such as 7/8',
    '  separation/TRACK_mix.flac, separation/TRACK_drums.flac   a song and the drums in it',
    '',
    'Options:',
    ...argumentLines(EVALUATE_OPTIONS),
  ].join('\n');
}
