import { CODECS, encodeStereo, type Codec } from './encode.js';
import type { Ffmpeg } from './ffmpeg/find.js';
import type { StereoSamples } from './pcm.js';
import type { OutputSet } from './stages/publish.js';

/** Takes a song apart while it is heard. */
export interface StemWriter {
  /** The next stretch of both; resolves when more may come. */
  write(stretch: { drums: StereoSamples; backing: StereoSamples }): Promise<void>;
}

export interface Stems extends StemWriter {
  /** Resolves when both files are complete. */
  close(): Promise<void>;
  abort(): Promise<void>;
}

/** Starts the isolated drums and the song without them, to be published with the song's outputs. */
export function openStems(options: {
  outputs: Pick<OutputSet, 'reserve'>;
  ffmpeg: Ffmpeg;
  codec: Codec;
}): Stems {
  const { outputs, ffmpeg, codec } = options;
  const { extension } = CODECS[codec];
  const start = (name: string) =>
    encodeStereo({ ffmpeg, codec, path: outputs.reserve(`${name}.${extension}`) });
  const drums = start('drums');
  const backing = start('backing');

  return {
    async write(stretch) {
      await Promise.all([drums.write(stretch.drums), backing.write(stretch.backing)]);
    },
    async close() {
      await Promise.all([drums.close(), backing.close()]);
    },
    async abort() {
      await Promise.all([drums.abort(), backing.abort()]);
    },
  };
}
