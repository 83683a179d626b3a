import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, extname } from 'node:path';

import { EXIT_CODES, PermanentError, systemErrorCode } from '../../model-runner/errors.js';
import { publish } from '../../model-runner/stages/publish.js';
import { describeFailure } from '../../model-runner/cli/failure.js';
import { cleanFile } from '../clean.js';
import { isScoreName, type CleanupRequest } from './options.js';
import { reportText } from './report-text.js';

interface Output {
  write: (text: string) => unknown;
}

/** With --check: something would be changed. */
const WOULD_CHANGE = 1;

/**
 * Cleans one score after the other and tells what was changed; a score that cannot be read does not
 * keep the others from being cleaned.
 *
 * @returns the exit code: of several scores, the highest
 */
export async function cleanFiles(
  request: CleanupRequest,
  { stdout, stderr }: { stdout: Output; stderr: Output },
): Promise<number> {
  let exitCode: number = EXIT_CODES.done;
  for (const file of request.files) {
    try {
      const cleaned = cleanFile(await readScore(file));
      const { musicxml, changes, remarks } = cleaned;
      const path = request.check ? undefined : await write(musicxml, targetOf(file, request.out));
      stdout.write(
        request.json
          ? `${JSON.stringify({ file, written: path ?? null, changes, remarks })}\n`
          : reportText({ file, path, changes, remarks }),
      );
      if (request.check && changes.length > 0) exitCode = Math.max(exitCode, WOULD_CHANGE);
    } catch (error) {
      const failure = describeFailure(error);
      stderr.write(`${file}: ${failure.message}\n`);
      exitCode = Math.max(exitCode, failure.exit_code);
    }
  }
  return exitCode;
}

async function readScore(file: string): Promise<Uint8Array> {
  try {
    if ((await stat(file)).isDirectory()) {
      throw new PermanentError(
        'not_a_file',
        `${file} is a folder. Expected a score; name one in it.`,
      );
    }
    return await readFile(file);
  } catch (cause) {
    if (cause instanceof PermanentError) throw cause;
    const code = systemErrorCode(cause);
    if (code === 'ENOENT') {
      const message = `There is no file ${file}. Expected a score; check the path.`;
      throw new PermanentError('file_not_found', message, { cause });
    }
    const message = `${file} cannot be read (${code ?? String(cause)}). Expected a file that you may read.`;
    throw new PermanentError('file_unreadable', message, { cause });
  }
}

interface Target {
  outDir: string;
  baseName: string;
  extension: string;
}

function targetOf(file: string, out: string | undefined): Target {
  if (out !== undefined && isScoreName(out)) {
    const extension = extname(out);
    return {
      outDir: dirname(out),
      baseName: basename(out, extension),
      extension: extension.slice(1),
    };
  }
  const baseName = basename(file, extname(file));
  return { outDir: out ?? dirname(file), baseName, extension: 'clean.musicxml' };
}

async function write(musicxml: string, { outDir, baseName, extension }: Target): Promise<string> {
  const files = [{ extension, contents: musicxml }];
  const [path] = await publish({ outDir, baseName, files });
  return path!;
}
