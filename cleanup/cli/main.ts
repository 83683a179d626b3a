import { inspect } from 'node:util';

import { describeFailure } from '../../model-runner/cli/failure.js';
import { parseConfig } from '../../model-runner/config.js';
import { EXIT_CODES } from '../../model-runner/errors.js';
import { cleanFiles } from './clean-files.js';
import { cleanupHelpText, parseCleanupRequest } from './options.js';

interface Output {
  write: (text: string) => unknown;
}

/**
 * The cleanup command.
 *
 * @param args the words after `cleanup`
 * @returns the exit code; whatever goes wrong is told on stderr
 */
export async function main(options: {
  args: readonly string[];
  env: Readonly<Record<string, string | undefined>>;
  stdout: Output;
  stderr: Output;
}): Promise<number> {
  const { args, env, stdout, stderr } = options;
  let debug = false;
  try {
    const request = parseCleanupRequest(args);
    if (request.action === 'help') {
      stdout.write(`${cleanupHelpText()}\n`);
      return EXIT_CODES.done;
    }
    debug = parseConfig(env).debug;
    return await cleanFiles(request, { stdout, stderr });
  } catch (error) {
    const failure = describeFailure(error);
    stderr.write(`${failure.message}\n`);
    if (debug) stderr.write(`${inspect(error)}\n`);
    return failure.exit_code;
  }
}
