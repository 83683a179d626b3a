import { fileURLToPath } from 'node:url';

import { PermanentError } from './errors.js';
import type { Provider } from './inference/models.js';

/** Everything that is set from outside rather than asked for with an option. */
export interface Config {
  /** The only ffmpeg to use; without it the usual places are searched. */
  ffmpegPath: string | undefined;
  /** The folder with models.json. */
  modelsDir: string;
  /** onnxruntime's execution providers, in order of preference. */
  providers: Provider[];
  /** CPU threads of one network; 0 lets onnxruntime choose. */
  threads: number;
  /** Print where an error came from, not only what it says. */
  debug: boolean;
}

/** The onnxruntime providers that may be asked for. */
export const PROVIDERS = ['cpu', 'cuda'] as const satisfies Provider[];

const MOST_THREADS = 256;

/**
 * Reads the settings.
 *
 * - FFMPEG_PATH: the ffmpeg to use. Default: ffmpeg-static, the PATH, @ffmpeg-installer/ffmpeg.
 * - MODELS_DIR: the folder with models.json. Default: the models that ship with the project.
 * - ONNX_PROVIDERS: comma-separated, best first, such as `cuda,cpu`. Default: `cpu`.
 * - ONNX_THREADS: threads a network may use. Default: 0, one for every core.
 * - GROOVESHEET_DEBUG: anything but nothing prints stack traces. Default: none are printed.
 *
 * @throws PermanentError bad_setting
 */
export function parseConfig(env: Readonly<Record<string, string | undefined>>): Config {
  return {
    ffmpegPath: nonEmpty(env['FFMPEG_PATH']),
    modelsDir: nonEmpty(env['MODELS_DIR']) ?? fileURLToPath(new URL('../models', import.meta.url)),
    providers: parseProviders(nonEmpty(env['ONNX_PROVIDERS']) ?? 'cpu'),
    threads: parseThreads(nonEmpty(env['ONNX_THREADS']) ?? '0'),
    debug: nonEmpty(env['GROOVESHEET_DEBUG']) !== undefined,
  };
}

/** Compose files and CI set variables to nothing when they mean not to set them. */
function nonEmpty(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}

function parseProviders(value: string): Provider[] {
  return value.split(',').map((entry) => {
    const provider = PROVIDERS.find((name) => name === entry.trim().toLowerCase());
    if (provider !== undefined) return provider;
    throw new PermanentError(
      'bad_setting',
      `ONNX_PROVIDERS is "${value}". Expected ${PROVIDERS.join(' or ')}, or both with a comma, ` +
        'the preferred one first; npm run doctor tells which work here.',
    );
  });
}

function parseThreads(value: string): number {
  const threads = Number(value);
  if (/^\d+$/.test(value) && threads <= MOST_THREADS) return threads;
  throw new PermanentError(
    'bad_setting',
    `ONNX_THREADS is "${value}". Expected a whole number from 0 (choose for me) to ${MOST_THREADS}.`,
  );
}
