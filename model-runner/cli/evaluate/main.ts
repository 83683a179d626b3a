import { inspect } from 'node:util';

import { parseConfig } from '../../config.js';
import { EXIT_CODES } from '../../errors.js';
import { describeFailure, INTERRUPTED } from '../failure.js';
import { evaluateFolder, type EvaluateSurroundings } from './evaluate-folder.js';
import { evaluateHelpText, parseEvaluateRequest } from './options.js';

/**
 * The evaluate command.
 *
 * @param args the words after `evaluate`
 * @returns the exit code; whatever goes wrong is told on stderr
 */
export async function main(options: {
  args: readonly string[];
  env: Readonly<Record<string, string | undefined>>;
  surroundings: EvaluateSurroundings;
}): Promise<number> {
  const { args, env, surroundings } = options;
  const { stdout, stderr, signal } = surroundings;
  let debug = false;
  try {
    const request = parseEvaluateRequest(args);
    if (request.action === 'help') {
      stdout.write(`${evaluateHelpText()}\n`);
      return EXIT_CODES.done;
    }
    const config = parseConfig(env);
    debug = config.debug;
    return await evaluateFolder({ request, config, surroundings });
  } catch (error) {
    if (signal.aborted) {
      stderr.write('Interrupted: the evaluation is not complete, and no figures are given.\n');
      return INTERRUPTED.exit_code;
    }
    const failure = describeFailure(error);
    stderr.write(`${failure.message}\n`);
    if (debug) stderr.write(`${inspect(error)}\n`);
    return failure.exit_code;
  }
}
