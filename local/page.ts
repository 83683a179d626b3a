import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const WEB_FOLDER = fileURLToPath(new URL('../web', import.meta.url));
const CONTRACT_FOLDER = fileURLToPath(new URL('../contract', import.meta.url));
const PAGE_FOLDER = join(WEB_FOLDER, 'dist');

/**
 * Builds the page unless that was done since its sources changed.
 *
 * @returns the folder that holds it
 */
export async function buildPage(): Promise<string> {
  const built = join(PAGE_FOLDER, 'index.html');
  if (existsSync(built)) {
    const { mtimeMs } = await stat(built);
    const changed = await Promise.all([WEB_FOLDER, CONTRACT_FOLDER].map(lastChange));
    if (Math.max(...changed) <= mtimeMs) return PAGE_FOLDER;
  }
  // Loaded only when it is needed: it takes longer than the rest of the suite together.
  const { build } = await import('vite');
  await build({ root: WEB_FOLDER, logLevel: 'warn' });
  return PAGE_FOLDER;
}

/** @returns when a file below the folder was last written, in milliseconds; what is built is not looked at */
async function lastChange(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const sources = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.startsWith(PAGE_FOLDER));
  const times = await Promise.all(sources.map(async (path) => (await stat(path)).mtimeMs));
  return Math.max(0, ...times);
}
