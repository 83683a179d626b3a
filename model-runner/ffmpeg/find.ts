import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';

import { PermanentError, systemErrorCode } from '../errors.js';

const VERSION_TIMEOUT_MILLISECONDS = 10_000;

export type FfmpegOrigin = 'FFMPEG_PATH' | 'ffmpeg-static' | 'PATH' | '@ffmpeg-installer/ffmpeg';

export interface FfmpegCandidate {
  origin: FfmpegOrigin;
  /** The executable, or its name where the system is to look it up. */
  path: string;
}

export interface Ffmpeg extends FfmpegCandidate {
  version: string;
  /** The year in its copyright line: about when it was built. */
  year: number | undefined;
}

/** Files from strangers should not go through a decoder older than this: known holes are unpatched. */
export const OLDEST_TRUSTED_YEAR = 2023;

/**
 * Where an ffmpeg may be, best first. One that was configured is the only candidate: falling back
 * silently would hide the mistake.
 */
export function ffmpegCandidates(configuredPath: string | undefined): FfmpegCandidate[] {
  if (configuredPath !== undefined) return [{ origin: 'FFMPEG_PATH', path: configuredPath }];
  const candidates: (FfmpegCandidate | undefined)[] = [
    packaged('ffmpeg-static'),
    { origin: 'PATH', path: 'ffmpeg' },
    packaged('@ffmpeg-installer/ffmpeg'),
  ];
  return candidates.filter((candidate) => candidate !== undefined);
}

/**
 * The first candidate that runs.
 *
 * @throws PermanentError no_ffmpeg, naming every candidate and why it does not work
 */
export async function findFfmpeg(candidates: readonly FfmpegCandidate[]): Promise<Ffmpeg> {
  const reasons: string[] = [];
  for (const candidate of candidates) {
    const outcome = await tryCandidate(candidate);
    if ('version' in outcome) return outcome;
    reasons.push(`${candidate.origin} (${candidate.path}): ${outcome.reason}`);
  }
  throw new PermanentError(
    'no_ffmpeg',
    `No working ffmpeg was found (${reasons.join('; ')}). ` +
      'Install one, get one with npm run fetch-ffmpeg, or set FFMPEG_PATH to its executable.',
  );
}

/** Whether it is recent enough for files from people one does not know. */
export function isTrusted(ffmpeg: Ffmpeg): boolean {
  return ffmpeg.year !== undefined && ffmpeg.year >= OLDEST_TRUSTED_YEAR;
}

/** Reads what `ffmpeg -version` prints; undefined where that is not ffmpeg's. */
export function parseVersion(
  output: string,
): { version: string; year: number | undefined } | undefined {
  const match = /^ffmpeg version (\S+)(?:.*\(c\) \d{4}-(\d{4}))?/m.exec(output);
  if (match?.[1] === undefined) return undefined;
  return { version: match[1], year: match[2] === undefined ? undefined : Number(match[2]) };
}

async function tryCandidate(candidate: FfmpegCandidate): Promise<Ffmpeg | { reason: string }> {
  try {
    const { stdout } = await promisify(execFile)(candidate.path, ['-version'], {
      timeout: VERSION_TIMEOUT_MILLISECONDS,
    });
    const parsed = parseVersion(stdout);
    return parsed === undefined ? { reason: 'it is not ffmpeg' } : { ...candidate, ...parsed };
  } catch (error) {
    return { reason: systemErrorCode(error) ?? 'it does not run' };
  }
}

/** The executable that a package brings, where the package is there and says so. */
function packaged(name: 'ffmpeg-static' | '@ffmpeg-installer/ffmpeg'): FfmpegCandidate | undefined {
  const path = requirePath(name);
  return path === undefined ? undefined : { origin: name, path };
}

function requirePath(name: string): string | undefined {
  try {
    // Both are optional in effect: one downloads its executable, neither knows every platform.
    const exported: unknown = createRequire(import.meta.url)(name);
    if (typeof exported === 'string') return exported;
    if (typeof exported !== 'object' || exported === null || !('path' in exported))
      return undefined;
    return typeof exported.path === 'string' ? exported.path : undefined;
  } catch {
    return undefined;
  }
}
