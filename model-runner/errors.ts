/**
 * What can go wrong for a reason that trying again does not change, each with the exit code of the
 * command line. Codes are stable: scripts and, later, stored jobs rely on them.
 */
export const PROBLEMS = {
  bad_option: { exitCode: 2, meaning: 'an option or argument is wrong' },
  bad_setting: { exitCode: 3, meaning: 'an environment setting is wrong' },
  file_not_found: { exitCode: 10, meaning: 'there is no such file' },
  not_a_file: { exitCode: 11, meaning: 'the path is a folder or a device' },
  file_unreadable: { exitCode: 12, meaning: 'the file may not be read' },
  file_empty: { exitCode: 13, meaning: 'the file is empty' },
  not_audio: { exitCode: 14, meaning: 'the file is not audio in a format that is read here' },
  no_audio_track: { exitCode: 15, meaning: 'the file has pictures but no sound' },
  truncated: { exitCode: 16, meaning: 'the file ends before the song does' },
  damaged: { exitCode: 17, meaning: 'decoding stopped within the file' },
  too_short: { exitCode: 18, meaning: 'there is too little sound to hear drums in' },
  too_long: { exitCode: 19, meaning: 'the recording is longer than a song may be' },
  no_ffmpeg: { exitCode: 20, meaning: 'no working ffmpeg was found' },
  model_missing: { exitCode: 21, meaning: 'a model file or its manifest is missing' },
  model_corrupt: { exitCode: 22, meaning: 'a model file is not the one its manifest describes' },
  model_unfit: { exitCode: 23, meaning: 'a model does not have the shape its manifest describes' },
  provider_missing: { exitCode: 24, meaning: 'the asked-for onnxruntime provider does not work' },
  bad_hearing: { exitCode: 25, meaning: 'what was heard of a song cannot be read again' },
  cannot_engrave: { exitCode: 26, meaning: 'the score cannot be drawn' },
  cannot_write: { exitCode: 30, meaning: 'the results cannot be written where they should go' },
  encoder_failed: { exitCode: 31, meaning: 'ffmpeg cannot write the stems' },
  not_musicxml: { exitCode: 40, meaning: 'cleanup: the file is not a score that can be read' },
  no_drums: { exitCode: 41, meaning: 'cleanup: the score has no drum part' },
} as const satisfies Record<string, { exitCode: number; meaning: string }>;

export type ProblemCode = keyof typeof PROBLEMS;

/** Exit codes beside those of PROBLEMS; they follow sysexits.h and the shell's custom. */
export const EXIT_CODES = {
  done: 0,
  unexpected: 70,
  transient: 75,
  interrupted: 130,
} as const;

/**
 * Trying again will not help. The message is one sentence or two for the user: what was found, what
 * was expected, what to do.
 */
export class PermanentError extends Error {
  override readonly name = 'PermanentError';

  constructor(
    readonly code: ProblemCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  get exitCode(): number {
    return PROBLEMS[this.code].exitCode;
  }
}

/** The machine or a service failed in a way that may pass: trying again is worth it. */
export class TransientError extends Error {
  override readonly name = 'TransientError';
  readonly exitCode = EXIT_CODES.transient;
}

/** The code that Node gives to errors of the operating system, such as ENOENT. */
export function systemErrorCode(error: unknown): string | undefined {
  const isCoded = typeof error === 'object' && error !== null && 'code' in error;
  return isCoded && typeof error.code === 'string' ? error.code : undefined;
}
