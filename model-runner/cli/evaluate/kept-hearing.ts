import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Hearing } from '../../../contract/hearing.js';
import { systemErrorCode } from '../../errors.js';
import type { Recording } from '../../evaluation/collection.js';
import { parseHearing } from '../../hearing.js';
import { publish } from '../../stages/publish.js';

/** What the networks heard of a recording, in FOLDER/<part>/<track>.hearing.json. */
export function keptHearing(
  folder: string,
  { part, track }: Pick<Recording, 'part' | 'track'>,
): {
  /** undefined where nothing is kept. Throws what parseHearing throws. */
  read: () => Promise<Hearing | undefined>;
  /** Throws what publish throws. */
  write: (hearing: Hearing) => Promise<void>;
} {
  const outDir = join(folder, part);
  return {
    read: async () => {
      try {
        return parseHearing(await readFile(join(outDir, `${track}.hearing.json`), 'utf8'));
      } catch (error) {
        if (systemErrorCode(error) === 'ENOENT') return undefined;
        throw error;
      }
    },
    write: async (hearing) => {
      const contents = `${JSON.stringify(hearing)}\n`;
      await publish({ outDir, baseName: track, files: [{ extension: 'hearing.json', contents }] });
    },
  };
}
