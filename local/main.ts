import { once } from 'node:events';
import { styleText } from 'node:util';

import { describeFailure } from '../model-runner/cli/failure.js';
import { findFirestoreEmulator } from './firestore-emulator.js';
import { parseLocalOptions, USAGE } from './options.js';
import { buildPage } from './page.js';
import { startSuite } from './suite.js';

// npm start: the whole suite at one address, until Ctrl-C.
try {
  const options = parseLocalOptions(process.argv.slice(2), process.env);
  if (options === 'help') {
    process.stdout.write(`${USAGE}\n`);
  } else {
    const stopped = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
    const emulator = options.firestore ? await findFirestoreEmulator(process.env) : undefined;
    const suite = await startSuite({
      port: options.port,
      storagePort: options.port + 1,
      dataFolder: options.dataFolder,
      parallel: options.parallel,
      pageFolder: await buildPage(),
      firestoreEmulator: emulator?.host,
      env: process.env,
      write: (line) => process.stdout.write(line),
    });
    process.stderr.write(
      `\n  Groovesheet is at ${styleText('bold', suite.url)}\n` +
        `  Data is kept in ${options.dataFolder}. Ctrl-C stops.\n\n`,
    );
    await stopped;
    process.stderr.write('\n  Stopping. Songs that are being worked on go on at the next start.\n');
    await suite.close();
    await emulator?.close();
    process.exit(0);
  }
} catch (error) {
  const failure = describeFailure(error);
  process.stderr.write(`${failure.message}\n`);
  process.exit(failure.exit_code);
}
