import { parseConfig } from '../config.js';
import { examine } from './doctor/examine.js';
import { describeFailure } from './failure.js';

try {
  process.exitCode = await examine(parseConfig(process.env), (text) => process.stdout.write(text));
} catch (error) {
  const failure = describeFailure(error);
  process.stderr.write(`${failure.message}\n`);
  process.exitCode = failure.exit_code;
}
