import { tmpdir } from 'node:os';
import { setTimeout } from 'node:timers/promises';

import { applyEvent } from '../../jobs/lifecycle.js';
import { limitsFrom } from '../../jobs/limits.js';
import type { JobStore } from '../../jobs/ports.js';
import { openJobStore } from '../../jobs/store/open-store.js';
import { createLogger, type Logger } from '../../platform/log.js';
import { openObjectStore } from '../../platform/objects.gcp.js';
import {
  readSettings,
  SettingsError,
  type Environment,
  type Settings,
} from '../../platform/settings.js';
import { openTaskQueue, type OpenTaskQueue } from '../../platform/tasks.gcp.js';
import { parseConfig, type Config } from '../config.js';
import { EXIT_CODES, PermanentError, PROBLEMS, TransientError } from '../errors.js';
import { ffmpegCandidates, findFfmpeg } from '../ffmpeg/find.js';
import { loadModels } from '../inference/models.js';
import { transcribeSong } from '../pipeline.js';
import type { Order, RunnerPorts } from './ports.js';
import { runJob } from './run-job.js';
import { RUNNER_SETTINGS } from './settings.js';

type RunnerSettings = Settings<(typeof RUNNER_SETTINGS)[number]>;

/**
 * One execution of the Cloud Run Job.
 *
 * It ends with 0 whatever became of the song, because the job knows then: the suite's own queue makes
 * the next attempt, with its own limit, and Cloud Run is told to make none (max_retries 0), which would
 * be a second authority that knows nothing of leases. Another exit code says that the job could not
 * even be told; it is the sweep that finds it, once its lease has lapsed.
 *
 * @returns the exit code
 */
export async function main(env: Environment, stop: AbortSignal): Promise<number> {
  let log = createLogger({ service: SERVICE, version: 'unknown', level: 'info', projectId: '' });
  try {
    const settings = readSettings(env, RUNNER_SETTINGS);
    const config = parseConfig(env);
    const order = orderFrom(settings);
    log = createLogger({
      service: SERVICE,
      version: settings.serviceVersion,
      level: settings.logLevel,
      projectId: settings.projectId,
    }).child({ job_id: order.jobId, attempt: order.attempt, execution: order.execution });
    await execute({ settings, config, order, log, stop });
    return EXIT_CODES.done;
  } catch (error) {
    log.error('The execution failed, and its job could not be told.', { error });
    return exitCodeOf(error);
  }
}

const SERVICE = 'model-runner';

async function execute(options: {
  settings: RunnerSettings;
  config: Config;
  order: Order;
  log: Logger;
  stop: AbortSignal;
}): Promise<void> {
  const { settings, order, stop } = options;
  const store = await openJobStore(settings);
  const queue = openTaskQueue(settings);
  try {
    const ports = connect({ ...options, store, queue });
    await runJob({ ports, order, leaseSeconds: settings.leaseSeconds, stop });
  } finally {
    await Promise.all([store.close(), queue.close()]);
  }
}

function connect(options: {
  settings: RunnerSettings;
  config: Config;
  order: Order;
  log: Logger;
  store: JobStore;
  queue: OpenTaskQueue;
}): RunnerPorts {
  const { settings, config, order, log, store, queue } = options;
  const { jobId } = order;
  const { uploadsBucket: uploads, scoresBucket: scores } = settings;
  const objects = openObjectStore(settings);
  const clock = { now: () => new Date() };
  const limits = limitsFrom(settings);
  const lifecycle = { store, queue, objects, clock, limits, buckets: { uploads, scores }, log };
  return {
    record: (event) => applyEvent(lifecycle, { jobId }, event),
    readJob: () => store.get(jobId),
    watchJob: (onJob) => store.watch(jobId, onJob),
    objects,
    scoresBucket: scores,
    clock,
    sleep: (milliseconds, signal) =>
      // That the signal has fired is for the sleeper to see.
      setTimeout(milliseconds, undefined, { signal }).catch(() => undefined),
    findFfmpeg: () => findFfmpeg(ffmpegCandidates(config.ffmpegPath)),
    loadModels: (quality) => loadModels(config, quality),
    transcribeSong,
    toPdf: async (musicXml) => {
      // Its engraver takes a while to load, and not every attempt comes to this.
      const { toPdf } = await import('../stages/engrave-pdf.js');
      return toPdf(musicXml);
    },
    temporaryDir: tmpdir(),
    log,
  };
}

/** Cloud Run's own name for an execution is the same when it starts its task anew. */
function orderFrom({ jobId, jobAttempt, execution, taskAttempt }: RunnerSettings): Order {
  return { jobId, attempt: jobAttempt, execution: `${execution}/${taskAttempt}` };
}

function exitCodeOf(error: unknown): number {
  if (error instanceof SettingsError) return PROBLEMS.bad_setting.exitCode;
  if (error instanceof PermanentError || error instanceof TransientError) return error.exitCode;
  return EXIT_CODES.unexpected;
}
