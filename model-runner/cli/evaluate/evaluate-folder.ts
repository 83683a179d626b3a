import { join } from 'node:path';

import type { Config } from '../../config.js';
import { EXIT_CODES } from '../../errors.js';
import { readCollection, type Collection } from '../../evaluation/collection.js';
import {
  reportOn,
  type EvaluationReport,
  type EvaluationSettings,
  type FailedRecording,
  type HeardRecording,
  type JudgedSeparation,
} from '../../evaluation/report.js';
import { startStopwatch, type CpuTime } from '../../evaluation/usage.js';
import { ffmpegCandidates, findFfmpeg } from '../../ffmpeg/find.js';
import type { Models } from '../../inference/models.js';
import { openOutputSet, publish, type OutputSet } from '../../stages/publish.js';
import { describeFailure } from '../failure.js';
import { createProgress } from '../progress.js';
import type { Surroundings } from '../transcribe-files.js';
import { readVersion } from '../version.js';
import { hearRecording, hearStemPair, type Hearing } from './hear-recordings.js';
import type { EvaluateRequest } from './options.js';
import { reportText } from './report-text.js';

/** What the evaluate command reaches the world through. */
export interface EvaluateSurroundings extends Surroundings {
  readCpuTime: () => CpuTime;
}

/**
 * Evaluates the pipeline on a folder of annotated recordings. One that cannot be heard does not stop
 * the rest; it is named, and left out of the figures.
 *
 * @returns the highest exit code among the recordings
 * @throws PermanentError where nothing can be heard at all, or what was found cannot be written
 */
export async function evaluateFolder(options: {
  request: EvaluateRequest;
  config: Config;
  surroundings: EvaluateSurroundings;
}): Promise<number> {
  const { request, config, surroundings } = options;
  const { stdout, stderr } = surroundings;
  const collection = await readCollection(request.folder);
  const ffmpeg = await findFfmpeg(ffmpegCandidates(config.ffmpegPath));
  const lap = startStopwatch(surroundings);
  const models = await surroundings.loadModels(config, request.quality);
  const modelLoading = lap();
  const outputs = request.json && (await openOutputSet(request.json));
  try {
    const heard = await hearAll(collection, { request, surroundings, ffmpeg, models });
    const report = reportOn({
      ...heard,
      settings: await settingsOf(request, models),
      modelLoading,
      cpuIncludesFfmpeg: surroundings.readCpuTime().includesChildren,
    });
    await writeReport(report, outputs);
    stdout.write(`${reportText(report)}\n`);
    for (const { message } of heard.failures) stderr.write(`${message}\n`);
    return heard.exitCode;
  } finally {
    await outputs?.discard();
  }
}

interface Found {
  heard: HeardRecording[];
  separations: JudgedSeparation[];
  failures: FailedRecording[];
  exitCode: number;
}

async function hearAll(
  { recordings, stemPairs }: Collection,
  given: Omit<Hearing, 'onProgress'> & { request: EvaluateRequest },
): Promise<Found> {
  const { request, surroundings } = given;
  const found: Found = { heard: [], separations: [], failures: [], exitCode: EXIT_CODES.done };
  // Stems are what separation finds.
  const judgedPairs = request.separation ? stemPairs : [];
  const total = recordings.length + judgedPairs.length;
  let place = 0;
  const attempt = async <Result>(
    path: string,
    work: (hearing: Hearing) => Promise<Result>,
  ): Promise<Result | undefined> => {
    const progress = progressOf(`[${++place}/${total}] ${path}`, surroundings);
    try {
      return await work({ ...given, onProgress: progress.report });
    } catch (error) {
      surroundings.signal.throwIfAborted();
      const { exit_code: exitCode, ...failure } = describeFailure(error);
      found.failures.push({ path, ...failure });
      found.exitCode = Math.max(found.exitCode, exitCode);
      return undefined;
    } finally {
      progress.clear();
    }
  };

  for (const recording of recordings) {
    const result = await attempt(recording.path, (hearing) => hearRecording(recording, hearing));
    if (!result) continue;
    found.heard.push({ recording, ...result });
    await saveEvents({ request, recording, events: result.events });
  }
  for (const pair of judgedPairs) {
    const score = await attempt(pair.mixPath, (hearing) => hearStemPair(pair, hearing));
    if (score) found.separations.push({ track: pair.track, ...score });
  }
  return found;
}

/** A terminal shows how far a recording is; a log only which one it is. */
function progressOf(
  label: string,
  { stderr: output, nowMilliseconds }: EvaluateSurroundings,
): Pick<ReturnType<typeof createProgress>, 'report' | 'clear'> {
  if (output.isTTY) return createProgress({ output, label, nowMilliseconds });
  output.write(`${label}\n`);
  return { report: () => undefined, clear: () => undefined };
}

async function saveEvents(options: {
  request: EvaluateRequest;
  recording: HeardRecording['recording'];
  events: HeardRecording['events'];
}): Promise<void> {
  const { request, recording, events } = options;
  if (request.saveEventsDir === undefined) return;
  await publish({
    outDir: join(request.saveEventsDir, recording.part),
    baseName: recording.track,
    files: [{ extension: 'events.json', contents: `${JSON.stringify(events)}\n` }],
  });
}

async function settingsOf(
  { separation, sensitivity, quality }: EvaluateRequest,
  models: Models,
): Promise<EvaluationSettings> {
  return {
    groovesheet_version: await readVersion(),
    separation,
    sensitivity,
    quality,
    models: Object.values<Models[keyof Models]>({ ...models }).map(({ description }) => ({
      role: description.role,
      name: description.name,
      sha256: description.sha256,
    })),
  };
}

async function writeReport(
  report: EvaluationReport,
  outputs: OutputSet | undefined,
): Promise<void> {
  if (!outputs) return;
  await outputs.add({ extension: 'json', contents: `${JSON.stringify(report, null, 2)}\n` });
  await outputs.publish();
}
