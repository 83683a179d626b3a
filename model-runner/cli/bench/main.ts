import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';

import { parseConfig, type Config } from '../../config.js';
import { EXIT_CODES } from '../../errors.js';
import { startStopwatch, type CpuTime } from '../../evaluation/usage.js';
import { ffmpegCandidates, findFfmpeg } from '../../ffmpeg/find.js';
import { badOption } from '../arguments.js';
import { describeFailure, INTERRUPTED } from '../failure.js';
import type { Surroundings } from '../transcribe-files.js';
import { benchHelpText, parseBenchRequest, type BenchRequest } from './options.js';
import { timeSong, type SongTiming } from './time-song.js';
import { timingText } from './timing-text.js';

/** What the bench command reaches the world through. */
export interface BenchSurroundings extends Surroundings {
  readCpuTime: () => CpuTime;
  /** The most memory that this process has held so far. */
  readPeakMemoryBytes: () => number;
  /** Where songs are looked for when none is named. */
  examplesDir: string;
}

/**
 * The bench command.
 *
 * @param args the words after `bench`
 * @returns the exit code; whatever goes wrong is told on stderr
 */
export async function main(options: {
  args: readonly string[];
  env: Readonly<Record<string, string | undefined>>;
  surroundings: BenchSurroundings;
}): Promise<number> {
  const { args, env, surroundings } = options;
  const { stdout, stderr, signal } = surroundings;
  let debug = false;
  try {
    const request = parseBenchRequest(args);
    if (request.action === 'help') {
      stdout.write(`${benchHelpText()}\n`);
      return EXIT_CODES.done;
    }
    const config = parseConfig(env);
    debug = config.debug;
    await benchSongs({ request, config, surroundings });
    return EXIT_CODES.done;
  } catch (error) {
    if (signal.aborted) {
      stderr.write('Interrupted: what was not timed to its end is not shown.\n');
      return INTERRUPTED.exit_code;
    }
    const failure = describeFailure(error);
    stderr.write(`${failure.message}\n`);
    if (debug) stderr.write(`${inspect(error)}\n`);
    return failure.exit_code;
  }
}

async function benchSongs(options: {
  request: BenchRequest;
  config: Config;
  surroundings: BenchSurroundings;
}): Promise<void> {
  const { request, config, surroundings } = options;
  const { stdout } = surroundings;
  const { examplesDir } = surroundings;
  const paths = request.files.length > 0 ? request.files : await examplesIn(examplesDir);
  const ffmpeg = await findFfmpeg(ffmpegCandidates(config.ffmpegPath));
  const lap = startStopwatch(surroundings);
  const models = await surroundings.loadModels(config, request.quality);
  const loading = lap();
  for (const path of paths) {
    const timings: SongTiming[] = [];
    for (let run = 0; run < request.runs; run++) {
      timings.push(await timeSong({ ...surroundings, path, ffmpeg, models }));
    }
    stdout.write(`${timingText({ path, timings })}\n\n`);
  }
  const peakMegabytes = surroundings.readPeakMemoryBytes() / 1e6;
  const { includesChildren } = surroundings.readCpuTime();
  stdout.write(
    `Loading the models, once: ${loading.cpuSeconds.toFixed(2)} CPU seconds, ` +
      `${loading.wallSeconds.toFixed(2)} wall seconds.\n` +
      `Most memory at any time, without ffmpeg's: ${peakMegabytes.toFixed()} MB.\n` +
      `CPU seconds ${includesChildren ? 'include' : 'lack'} those of ffmpeg.\n`,
  );
}

const EXAMPLE = /\.(mp3|flac)$/;

async function examplesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  const songs = names.filter((name) => EXAMPLE.test(name)).sort();
  if (songs.length > 0) return songs.map((name) => join(folder, name));
  throw badOption(
    `No song was named, and ${folder} holds none. Expected at least one file, such as: bench song.mp3`,
  );
}
