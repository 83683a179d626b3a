import { PermanentError } from './errors.js';
import type { Ffmpeg } from './ffmpeg/find.js';
import { lastLine, startFfmpeg } from './ffmpeg/process.js';
import { bytesFromSamples, SAMPLE_RATE_HZ, type StereoSamples } from './pcm.js';

/** How a stem can be written; extensions are those of the files. */
export const CODECS = {
  flac: { extension: 'flac', args: ['-c:a', 'flac', '-sample_fmt', 's16', '-f', 'flac'] },
  // 160 kb/s: transparent for music in stereo, a fifth of FLAC.
  opus: { extension: 'opus', args: ['-c:a', 'libopus', '-b:a', '160k', '-f', 'ogg'] },
} as const;

export type Codec = keyof typeof CODECS;

/** Writes sound to a file, chunk by chunk. */
export interface AudioWriter {
  /** Resolves when the next chunk may come. */
  write(samples: StereoSamples): Promise<void>;
  /** Resolves when the file is complete. */
  close(): Promise<void>;
  /** Ends the encoder; what it has written stays, incomplete. Does nothing after close. */
  abort(): Promise<void>;
}

/**
 * Starts an encoder for 44.1 kHz stereo. FLAC is written with 16 bits.
 *
 * `write` and `close` throw PermanentError encoder_failed when ffmpeg gives up.
 */
export function encodeStereo(options: { ffmpeg: Ffmpeg; path: string; codec: Codec }): AudioWriter {
  const { ffmpeg, path, codec } = options;
  const encoder = startFfmpeg({
    path: ffmpeg.path,
    args: [
      ...['-loglevel', 'error', '-f', 'f32le', '-ar', String(SAMPLE_RATE_HZ), '-ac', '2'],
      ...['-i', 'pipe:0', ...CODECS[codec].args, '-y', `file:${path}`],
    ],
  });
  encoder.stdout.resume();

  async function finish(): Promise<void> {
    const { exitCode, signalName, stderr } = await encoder.ended;
    if (exitCode === 0) return;
    throw new PermanentError(
      'encoder_failed',
      `ffmpeg ${ffmpeg.version} could not write ${codec} to ${path}: ` +
        `${signalName ?? lastLine(stderr)}. Check the space on the disk, or choose the other codec.`,
    );
  }

  return {
    async write(samples) {
      const bytes = bytesFromSamples(samples);
      // Called back when the encoder has taken it all: that is the back-pressure.
      const failure = await new Promise<Error | null | undefined>((resolve) => {
        encoder.stdin.write(bytes, resolve);
      });
      if (failure) await finish();
    },
    async close() {
      encoder.stdin.end();
      await finish();
    },
    async abort() {
      encoder.kill();
      await encoder.ended.catch(() => undefined);
    },
  };
}
