import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Programs that some suites need and npm cannot bring, with the names that they go by. */
const PROGRAMS = {
  musescore: ['musescore3', 'mscore3', 'musescore', 'mscore'],
  chromium: ['chromium', 'chromium-browser', 'google-chrome', 'chrome'],
  java: ['java'],
  terraform: ['terraform'],
  gcloud: ['gcloud'],
} as const;

type Program = keyof typeof PROGRAMS;

/**
 * Describes tests that need programs beside npm's packages. Where one is missing they are skipped,
 * and the report says so.
 *
 * @param suite.tests is given the path of each program
 */
export function describeWith<Needed extends Program>(suite: {
  programs: readonly Needed[];
  title: string;
  tests: (paths: Record<Needed, string>) => void;
}): void {
  const { programs, title, tests } = suite;
  const found = programs.map((program) => ({ program, path: findProgram(program) }));
  const missing = found.filter(({ path }) => path === undefined).map(({ program }) => program);
  // Skipped tests are described, too, but never run.
  const paths = Object.fromEntries(
    found.map(({ program, path }) => [program, path ?? '']),
  ) as Record<Needed, string>;
  if (missing.length === 0) {
    describe(title, () => {
      tests(paths);
    });
    return;
  }
  announceSkipped(title, `${missing.join(' and ')}, which is not on the PATH`);
  describe.skip(title, () => {
    tests(paths);
  });
}

/** Says what is not tested. Not by the console: jest shows none of a file whose tests are all skipped. */
export function announceSkipped(title: string, needs: string): void {
  process.stderr.write(`SKIPPED: "${title}" needs ${needs}.\n`);
}

function findProgram(program: Program): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return PROGRAMS[program]
    .flatMap((name) => folders.map((folder) => join(folder, name)))
    .find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
