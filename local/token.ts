import { issueToken } from './identity/issue-token.js';

// npm run -s token -- alice: prints a session token for calls to the suite on this machine.
try {
  process.stdout.write(`${await issueToken(process.argv.slice(2), process.env)}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
