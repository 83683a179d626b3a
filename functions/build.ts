import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { build, type Metafile } from 'esbuild';

/** The functions that are deployed, each with the file that registers it. */
export const FUNCTIONS = {
  api: './api.js',
  'on-upload': './on-upload.js',
  'start-run': './start-run.js',
  sweep: './sweep.js',
  cleanup: '../cleanup/function.js',
} as const;

type FunctionName = keyof typeof FUNCTIONS;

/** Packages that are not imported but looked up: the fonts of engraving. */
const LOOKED_UP: Partial<Record<FunctionName, readonly string[]>> = {
  api: ['@fontsource/kosugi', '@fontsource/tinos', '@vexflow-fonts/lelandtext'],
};

/** Packages that only the suite on one machine needs. */
const LOCAL_PACKAGES = ['libsql'];

const HERE = fileURLToPath(new URL('.', import.meta.url));

/**
 * Writes what Cloud Functions is given of a function: the project's own sources as a few files, and a
 * package.json that names the packages in the versions that are tested here. Packages stay packages:
 * some read files that lie beside their code.
 *
 * @returns the folder
 */
export async function buildFunction(name: FunctionName, outDir: string): Promise<string> {
  const folder = join(outDir, name);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const { metafile } = await build({
    stdin: {
      contents: `import { register } from '${FUNCTIONS[name]}';\nregister(process.env);\n`,
      resolveDir: HERE,
      sourcefile: `registers-${name}.ts`,
      loader: 'ts',
    },
    outdir: folder,
    entryNames: 'index',
    bundle: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    target: 'node20',
    // What is imported when it is needed stays in a file of its own: a cold start does not read it.
    splitting: true,
    sourcemap: 'linked',
    sourcesContent: false,
    metafile: true,
    logLevel: 'warning',
  });
  const description = {
    name: `groovesheet-${name}`,
    private: true,
    type: 'module',
    main: 'index.js',
    dependencies: await versionsOf([...packagesIn(metafile), ...(LOOKED_UP[name] ?? [])]),
  };
  await writeFile(join(folder, 'package.json'), `${JSON.stringify(description, null, 2)}\n`);
  return folder;
}

/** @returns the packages that bundles import */
function packagesIn({ outputs }: Metafile): string[] {
  const names = Object.values(outputs)
    .flatMap(({ imports }) => imports)
    .filter(({ external, path }) => external === true && !isBuiltin(path))
    .map(({ path }) =>
      path
        .split('/')
        .slice(0, path.startsWith('@') ? 2 : 1)
        .join('/'),
    )
    .filter((name) => !LOCAL_PACKAGES.includes(name));
  return [...new Set(names)];
}

async function versionsOf(names: readonly string[]): Promise<Record<string, string>> {
  const { dependencies } = JSON.parse(await readFile(join(HERE, '../package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  return Object.fromEntries(
    [...names].sort().map((name) => {
      const version = dependencies[name];
      if (version !== undefined) return [name, version];
      throw new Error(
        `A function imports "${name}", which is not among the dependencies of package.json.`,
      );
    }),
  );
}
