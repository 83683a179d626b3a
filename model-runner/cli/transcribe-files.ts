import { basename } from 'node:path';
import { inspect } from 'node:util';

import type { Quality } from '../../contract/quality.js';
import type { Config } from '../config.js';
import { EXIT_CODES, PermanentError } from '../errors.js';
import { ffmpegCandidates, findFfmpeg, isTrusted, type Ffmpeg } from '../ffmpeg/find.js';
import type { Models, ModelSettings } from '../inference/models.js';
import type { TranscribeSong } from '../pipeline.js';
import { describeFailure, INTERRUPTED } from './failure.js';
import type { TranscribeRequest } from './options.js';
import { createProgress, type Output } from './progress.js';
import { summaryText } from './summary.js';
import { baseNameOf, writeScore } from './write-score.js';

/** What the command line reaches the world through. */
export interface Surroundings {
  stdout: Output;
  stderr: Output;
  nowMilliseconds: () => number;
  /** Fires when the user gives up. */
  signal: AbortSignal;
  loadModels: (settings: ModelSettings, quality?: Quality) => Promise<Models>;
  transcribeSong: TranscribeSong;
}

/**
 * Transcribes every file, one after the other; one that fails does not stop the rest.
 *
 * @returns the highest of their exit codes
 * @throws PermanentError bad_option or no_ffmpeg, before any file is touched
 */
export async function transcribeFiles(options: {
  request: TranscribeRequest;
  config: Config;
  surroundings: Surroundings;
}): Promise<number> {
  const { request, config, surroundings } = options;
  const { signal, stderr } = surroundings;
  checkNamesDiffer(request);
  const ffmpeg = await findFfmpeg(ffmpegCandidates(config.ffmpegPath));
  if (!isTrusted(ffmpeg)) stderr.write(`${ageNote(ffmpeg)}\n`);

  let loading: Promise<Models> | undefined;
  const loadModels = (): Promise<Models> =>
    (loading ??= surroundings.loadModels(config, request.quality));
  let worst: number = EXIT_CODES.done;
  for (const [index, file] of request.files.entries()) {
    const place = request.files.length === 1 ? '' : `[${index + 1}/${request.files.length}] `;
    const label = place + basename(file);
    const exitCode = await transcribeFile({ ...options, file, label, ffmpeg, loadModels });
    worst = Math.max(worst, exitCode);
    if (signal.aborted) break;
  }
  return worst;
}

async function transcribeFile(options: {
  file: string;
  label: string;
  request: TranscribeRequest;
  config: Config;
  surroundings: Surroundings;
  ffmpeg: Ffmpeg;
  loadModels: () => Promise<Models>;
}): Promise<number> {
  const { file, label, request, config, surroundings, ffmpeg, loadModels } = options;
  const { stdout, stderr, nowMilliseconds, signal, transcribeSong } = surroundings;
  const progress = createProgress({ output: stderr, label, nowMilliseconds });
  try {
    const written = await writeScore({
      file,
      request,
      ffmpeg,
      loadModels,
      transcribeSong,
      onProgress: (made) => {
        progress.report(made);
      },
      signal,
    });
    progress.clear();
    const text = request.json
      ? JSON.stringify({ file, outputs: written.outputs, result: written.summary })
      : summaryText({ file, ...written });
    stdout.write(`${text}\n`);
    return EXIT_CODES.done;
  } catch (error) {
    progress.clear();
    const failure = signal.aborted ? INTERRUPTED : describeFailure(error);
    if (request.json) stdout.write(`${JSON.stringify({ file, error: failure })}\n`);
    stderr.write(`${failure.message}\n`);
    if (config.debug) stderr.write(`${inspect(error)}\n`);
    return failure.exit_code;
  }
}

function checkNamesDiffer({ files, outDir }: TranscribeRequest): void {
  const byName = new Map<string, string>();
  for (const file of files) {
    const name = baseNameOf(file);
    const other = byName.get(name);
    if (other !== undefined) {
      throw new PermanentError(
        'bad_option',
        `${other} and ${file} would both be written as ${name}.musicxml in ${outDir}. ` +
          'Expected different names; run them one by one, each with its own --out.',
      );
    }
    byName.set(name, file);
  }
}

function ageNote({ version, year, origin }: Ffmpeg): string {
  return (
    `Note: decoding with ffmpeg ${version} (${year ?? 'of unknown age'}, ${origin}), which is old: ` +
    'fine for your own files, not for files from people you do not know. ' +
    'With a current ffmpeg on the PATH, or after npm run fetch-ffmpeg, that one is used.'
  );
}
