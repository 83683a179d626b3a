import type { Stats } from 'node:fs';
import { access, constants, stat } from 'node:fs/promises';

import { PermanentError, systemErrorCode, TransientError } from './errors.js';
import { READABLE_FORMATS, saysTruncated, type Probe } from './ffmpeg/probe.js';
import { lastLine, type FfmpegEnd } from './ffmpeg/process.js';

/** Less than one stroke and its echo: no tempo can be told from it. */
export const SHORTEST_SECONDS = 0.5;
/** Longer than any song; a rehearsal or a concert wants cutting into songs first. */
export const LONGEST_SECONDS = 2 * 3600;
/** Encoders pad and containers round; only what is missing beyond both of these was cut off. */
const TOLERATED_MISSING_SECONDS = 0.25;
const TOLERATED_MISSING_SHARE = 0.01;

/** @throws PermanentError file_not_found, not_a_file, file_unreadable or file_empty */
export async function checkFile(path: string): Promise<void> {
  const found = await inspect(path);
  if (!found.isFile()) {
    throw new PermanentError(
      'not_a_file',
      `${path} is ${found.isDirectory() ? 'a folder' : 'not a regular file'}. ` +
        'Expected a song; name the file itself.',
    );
  }
  if (found.size === 0) {
    throw new PermanentError(
      'file_empty',
      `${path} is empty. Expected a song; download or export it again.`,
    );
  }
}

async function inspect(path: string): Promise<Stats> {
  try {
    await access(path, constants.R_OK);
    return await stat(path);
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

function unreadable(path: string, cause: unknown): PermanentError {
  const code = systemErrorCode(cause);
  return code === 'ENOENT' || code === 'ENOTDIR'
    ? new PermanentError(
        'file_not_found',
        `There is no file ${path}. Expected the path of a song; check the spelling and the folder.`,
        { cause },
      )
    : new PermanentError(
        'file_unreadable',
        `${path} cannot be read (${code ?? 'unknown reason'}). ` +
          'Expected a song that you may open; check its permissions.',
        { cause },
      );
}

/** @throws PermanentError no_audio_track or too_long, from what the container says */
export function checkContainer(options: {
  path: string;
  container: Probe;
  longestSeconds: number;
}): void {
  const { path, container, longestSeconds } = options;
  if (!container.hasAudio) {
    throw new PermanentError(
      'no_audio_track',
      `${path} has ${container.hasVideo ? 'pictures but no sound' : 'no sound in it'}. ` +
        'Expected a recording with an audio track; export it with its sound.',
    );
  }
  const { durationSeconds } = container;
  if (durationSeconds !== undefined) checkNotTooLong({ path, durationSeconds, longestSeconds });
}

/** @throws PermanentError too_long */
export function checkNotTooLong(options: {
  path: string;
  durationSeconds: number;
  longestSeconds: number;
}): void {
  const { path, durationSeconds, longestSeconds } = options;
  if (durationSeconds <= longestSeconds) return;
  throw new PermanentError(
    'too_long',
    `${path} is longer than ${(longestSeconds / 60).toFixed()} minutes. ` +
      'Expected one song; cut the recording into songs first.',
  );
}

/** Judges a file that was decoded to its end. @throws PermanentError truncated or too_short */
export function checkComplete(options: {
  path: string;
  container: Probe;
  durationSeconds: number;
}): void {
  const { path, container, durationSeconds } = options;
  const promisedSeconds = container.durationSeconds;
  // The sound of a video may well end before its pictures do.
  if (promisedSeconds !== undefined && !container.hasVideo) {
    const missingSeconds = promisedSeconds - durationSeconds;
    const toleratedSeconds = Math.max(
      TOLERATED_MISSING_SECONDS,
      TOLERATED_MISSING_SHARE * promisedSeconds,
    );
    if (missingSeconds > toleratedSeconds) throw cutOff({ path, durationSeconds, promisedSeconds });
  }
  if (durationSeconds >= SHORTEST_SECONDS) return;
  throw new PermanentError(
    'too_short',
    `${path} holds ${durationSeconds.toFixed(2)} s of sound. ` +
      `Expected at least ${SHORTEST_SECONDS} s; choose a longer recording.`,
  );
}

/**
 * Judges how the decoder ended.
 *
 * @throws PermanentError truncated, not_audio or damaged
 * @throws TransientError where the decoder was killed from outside
 */
export function checkEnd(options: { path: string; end: FfmpegEnd; durationSeconds: number }): void {
  const { path, end, durationSeconds } = options;
  if (end.exitCode === null) {
    throw new TransientError(
      `The decoder was stopped from outside (${end.signalName ?? 'unknown signal'}) at ` +
        `${durationSeconds.toFixed(1)} s of ${path}, most likely for want of memory. Try again.`,
    );
  }
  if (saysTruncated(end.stderr)) throw cutOff({ path, durationSeconds });
  if (end.exitCode === 0) return;
  const cause = new Error(lastLine(end.stderr));
  if (durationSeconds === 0) {
    throw new PermanentError(
      'not_audio',
      `${path} could not be decoded. Expected ${READABLE_FORMATS}; ` +
        'check that it plays, or export it again as one of these.',
      { cause },
    );
  }
  throw new PermanentError(
    'damaged',
    `${path} could be decoded only up to ${durationSeconds.toFixed(1)} s. ` +
      'Expected an intact file; download or export it again.',
    { cause },
  );
}

function cutOff(options: {
  path: string;
  durationSeconds: number;
  promisedSeconds?: number;
}): PermanentError {
  const { path, durationSeconds, promisedSeconds } = options;
  const expected =
    promisedSeconds === undefined ? 'the whole song' : `${promisedSeconds.toFixed(1)} s`;
  return new PermanentError(
    'truncated',
    `${path} ends after ${durationSeconds.toFixed(1)} s, before the song does. ` +
      `Expected ${expected}; download or export it again.`,
  );
}

/** The second reading did not give what the first gave. */
export function changedMeanwhile(path: string): PermanentError {
  return new PermanentError(
    'damaged',
    `${path} changed while it was being heard. Leave it alone until its score is written.`,
  );
}
