import { lstat, mkdir, mkdtemp, open, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

import { PermanentError, systemErrorCode } from '../errors.js';

/** One file of the result: `musicxml` becomes `song.musicxml`. */
export interface OutputFile {
  extension: string;
  contents: string | Uint8Array;
}

/**
 * What one song becomes. Files collect in a hidden folder inside the target folder (so that moving
 * them is a rename, not a copy) and appear under their names together, or not at all.
 */
export interface OutputSet {
  /** Where a file that is streamed may be written; it is published with the rest. */
  reserve(extension: string): string;
  add(file: OutputFile): Promise<void>;
  /**
   * Moves everything to its place, over what was there before, and returns the paths.
   *
   * @throws PermanentError cannot_write; the target folder is then as it was
   */
  publish(): Promise<string[]>;
  /** Removes every trace of what was not published. Does nothing after publish. */
  discard(): Promise<void>;
}

/**
 * Writes a song's files, all or none.
 *
 * @returns their paths, in the order given
 * @throws PermanentError cannot_write
 */
export async function publish(options: {
  outDir: string;
  baseName: string;
  files: readonly OutputFile[];
}): Promise<string[]> {
  const outputs = await openOutputSet(options);
  try {
    for (const file of options.files) await outputs.add(file);
    return await outputs.publish();
  } finally {
    await outputs.discard();
  }
}

/**
 * Starts a set of files in a folder, which is made where it is missing. Opening it first tells
 * early, not after minutes of work, that a folder cannot be written to.
 *
 * @throws PermanentError cannot_write
 */
export async function openOutputSet(options: {
  outDir: string;
  baseName: string;
}): Promise<OutputSet> {
  const { baseName } = options;
  const outDir = resolve(options.outDir);
  const { workDir, firstMadeDir } = await makeWorkDir(outDir);
  const extensions: string[] = [];

  function reserve(extension: string): string {
    extensions.push(extension);
    return join(workDir, extension);
  }

  return {
    reserve,
    async add({ extension, contents }) {
      const path = reserve(extension);
      await writeFile(path, contents).catch((cause: unknown) => {
        throw cannotWrite(outDir, cause);
      });
    },
    async publish() {
      const moves = extensions.map((extension) => ({
        from: join(workDir, extension),
        to: join(outDir, `${baseName}.${extension}`),
        replaced: join(workDir, `${extension}.replaced`),
      }));
      try {
        for (const { from } of moves) await flush(from);
        await moveAll(moves);
      } catch (cause) {
        throw cannotWrite(outDir, cause);
      }
      await rm(workDir, { recursive: true, force: true });
      return moves.map(({ to }) => to);
    },
    async discard() {
      await rm(workDir, { recursive: true, force: true });
      if (firstMadeDir !== undefined) await removeEmptyDirs({ from: outDir, upTo: firstMadeDir });
    },
  };
}

async function makeWorkDir(
  outDir: string,
): Promise<{ workDir: string; firstMadeDir: string | undefined }> {
  try {
    const firstMadeDir = await makeDirs(outDir);
    return { workDir: await mkdtemp(join(outDir, '.groovesheet-')), firstMadeDir };
  } catch (cause) {
    throw cannotWrite(outDir, cause);
  }
}

/**
 * Makes a folder and those above it that are missing. One by one, because Node's recursive mkdir never returns where the
 * file system takes no folders, as below /proc.
 *
 * @returns the first that it made
 */
async function makeDirs(dir: string): Promise<string | undefined> {
  if (await isThere(dir)) return undefined;
  const firstMade = await makeDirs(dirname(dir));
  try {
    await mkdir(dir);
  } catch (cause) {
    // Somebody else made it in the meantime.
    if (systemErrorCode(cause) !== 'EEXIST') throw cause;
    return firstMade;
  }
  return firstMade ?? dir;
}

async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (cause) {
    if (systemErrorCode(cause) === 'ENOENT') return false;
    throw cause;
  }
}

interface Move {
  from: string;
  to: string;
  /** Where what stood at `to` waits until every move is done. */
  replaced: string;
}

async function moveAll(moves: readonly Move[]): Promise<void> {
  const undo: (() => Promise<void>)[] = [];
  try {
    for (const { from, to, replaced } of moves) {
      if (await fileIsAt(to)) {
        await rename(to, replaced);
        undo.push(() => rename(replaced, to));
      }
      await rename(from, to);
      undo.push(() => rename(to, from));
    }
  } catch (error) {
    for (const step of undo.reverse()) await step();
    throw error;
  }
}

/** Without it, a power cut after the rename may leave a file of the right name and no content. */
async function flush(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Whether a file is at a path; a folder there is somebody's, and not ours to replace. */
async function fileIsAt(path: string): Promise<boolean> {
  const found = await lstat(path).catch((cause: unknown) => {
    if (systemErrorCode(cause) === 'ENOENT') return undefined;
    throw cause;
  });
  if (found?.isDirectory()) throw new Error(`${path} is a folder`);
  return found !== undefined;
}

async function removeEmptyDirs(options: { from: string; upTo: string }): Promise<void> {
  for (let dir = options.from; dir.startsWith(options.upTo); dir = dirname(dir)) {
    const removed = await rmdir(dir).then(
      () => true,
      () => false,
    );
    if (!removed) return;
  }
}

function cannotWrite(outDir: string, cause: unknown): PermanentError {
  const reason = cause instanceof Error ? (systemErrorCode(cause) ?? cause.message) : String(cause);
  return new PermanentError(
    'cannot_write',
    `The results cannot be written to ${outDir} (${reason}). ` +
      'Expected a folder with room that you may write to; name another with --out.',
    { cause },
  );
}
