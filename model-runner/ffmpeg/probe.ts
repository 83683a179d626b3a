import { PermanentError } from '../errors.js';
import type { Ffmpeg } from './find.js';
import { lastLine, runFfmpeg } from './process.js';

/**
 * The containers that are read, by ffmpeg's names. ffmpeg knows hundreds more, among them playlists
 * that open other files: a song from a stranger must not get that far.
 */
const DEMUXERS = [
  'mp3',
  'wav',
  'w64',
  'flac',
  'ogg',
  'mov',
  'matroska',
  'aac',
  'aiff',
  'avi',
  'asf',
];

/** What a user would call them, for messages. */
export const READABLE_FORMATS = 'MP3, WAV, FLAC, Ogg (Vorbis or Opus), M4A/AAC, WebM or MP4';

/** What ffmpeg says of a file whose end is missing. */
const TRUNCATION_SIGNS =
  /moov atom not found|partial file|File ended prematurely|corrupt input packet|Read error|Input\/output error|Error during demuxing/;

/** What a container says of itself before anything is decoded. */
export interface Probe {
  /** Undefined where it does not say, or where ffmpeg only guesses from the file's size. */
  durationSeconds: number | undefined;
  hasAudio: boolean;
  /** Moving pictures; a cover does not count. */
  hasVideo: boolean;
  isMono: boolean;
  /** Of the first audio track, before anything resamples it. */
  sampleRateHz: number | undefined;
}

/** ffmpeg's arguments that open a file: nothing but that file, nothing but these containers. */
export function inputArguments(path: string): string[] {
  return [
    ...['-nostdin', '-protocol_whitelist', 'file', '-format_whitelist', DEMUXERS.join(',')],
    ...['-i', `file:${path}`],
  ];
}

/** What ffmpeg says when nothing but a file's name speaks for its format. */
const MISNAMED_SIGN = 'detected only with low score';

/** Whether ffmpeg's words say that the file was cut off. */
export function saysTruncated(stderr: string): boolean {
  return TRUNCATION_SIGNS.test(stderr) && !stderr.includes(MISNAMED_SIGN);
}

/**
 * Asks ffmpeg what a file holds.
 *
 * @throws PermanentError not_audio or truncated, where the file cannot be opened
 */
export async function probe(options: {
  ffmpeg: Ffmpeg;
  path: string;
  signal?: AbortSignal | undefined;
}): Promise<Probe> {
  const { ffmpeg, path, signal } = options;
  const { stderr } = await runFfmpeg({ path: ffmpeg.path, args: inputArguments(path), signal });
  signal?.throwIfAborted();
  const parsed = parseProbe(stderr);
  if (parsed !== undefined) return parsed;
  if (saysTruncated(stderr)) {
    throw new PermanentError(
      'truncated',
      `${path} is incomplete: the part that says where its sound lies is missing. ` +
        'Download or export it again.',
      { cause: new Error(stderr) },
    );
  }
  throw new PermanentError(
    'not_audio',
    `${path} is not audio that can be read. Expected ${READABLE_FORMATS}; ` +
      'check that it plays, or export it again as one of these.',
    { cause: new Error(lastLine(stderr)) },
  );
}

/** Reads ffmpeg's description of its first input; undefined where it could not open it. */
export function parseProbe(stderr: string): Probe | undefined {
  if (!/^Input #0, /m.test(stderr)) return undefined;
  // Tags are indented further: a song may well be called "Duration: 00:00:01.00".
  const duration = /^ {2}Duration: (\d+):(\d\d):(\d\d(?:\.\d+)?)/m.exec(stderr);
  const isGuess = stderr.includes('Estimating duration from bitrate');
  const streams = stderr.split('\n').filter((line) => /^ {2,4}Stream #0:\d+/.test(line));
  const firstAudio = streams.find((line) => line.includes(': Audio: '));
  const sampleRate = / (\d+) Hz,/.exec(firstAudio ?? '');
  return {
    durationSeconds:
      duration === null || isGuess
        ? undefined
        : Number(duration[1]) * 3600 + Number(duration[2]) * 60 + Number(duration[3]),
    hasAudio: firstAudio !== undefined,
    hasVideo: streams.some(
      (line) => line.includes(': Video: ') && !line.includes('(attached pic)'),
    ),
    isMono: firstAudio !== undefined && / Hz, (?:mono|1 channels)/.test(firstAudio),
    sampleRateHz: sampleRate === null ? undefined : Number(sampleRate[1]),
  };
}
