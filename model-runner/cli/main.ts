import { inspect } from 'node:util';

import { parseConfig } from '../config.js';
import { EXIT_CODES } from '../errors.js';
import { helpText } from './help.js';
import { parseRequest } from './options.js';
import { describeFailure } from './failure.js';
import { transcribeFiles, type Surroundings } from './transcribe-files.js';
import { readVersion } from './version.js';

/**
 * The transcribe command.
 *
 * @param args the words after `transcribe`
 * @returns the exit code; whatever goes wrong is told on stderr
 */
export async function main(options: {
  args: readonly string[];
  env: Readonly<Record<string, string | undefined>>;
  surroundings: Surroundings;
}): Promise<number> {
  const { args, env, surroundings } = options;
  const { stdout, stderr } = surroundings;
  let debug = false;
  try {
    const request = parseRequest(args);
    if (request.action !== 'transcribe') {
      stdout.write(`${request.action === 'help' ? helpText() : await readVersion()}\n`);
      return EXIT_CODES.done;
    }
    const config = parseConfig(env);
    debug = config.debug;
    return await transcribeFiles({ request, config, surroundings });
  } catch (error) {
    const failure = describeFailure(error);
    stderr.write(`${failure.message}\n`);
    if (debug) stderr.write(`${inspect(error)}\n`);
    return failure.exit_code;
  }
}
