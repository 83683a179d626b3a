import { join } from 'node:path';

import { parseConfig } from '../../model-runner/config.js';
import { ffmpegCandidates, findFfmpeg, type Ffmpeg } from '../../model-runner/ffmpeg/find.js';
import { toneArguments } from '../../model-runner/ffmpeg/formats.js';
import { runFfmpeg } from '../../model-runner/ffmpeg/process.js';

/** The ffmpeg that a user of this machine would get. */
export async function testFfmpeg(): Promise<Ffmpeg> {
  return findFfmpeg(ffmpegCandidates(parseConfig(process.env).ffmpegPath));
}

/** Runs ffmpeg for a fixture and fails the test where it fails. */
export async function runForFixture(ffmpeg: Ffmpeg, args: readonly string[]): Promise<void> {
  const { exitCode, stderr } = await runFfmpeg({ path: ffmpeg.path, args });
  if (exitCode !== 0) throw new Error(`no fixture: ffmpeg ${args.join(' ')}\n${stderr}`);
}

/** Makes a file that holds a tone of 440 Hz at -18 dB full scale, and returns its path. */
export async function makeTone(options: {
  ffmpeg: Ffmpeg;
  folder: string;
  name: string;
  seconds: number;
  channels?: 1 | 2;
  hasVideo?: true | undefined;
  encodeArgs?: readonly string[];
}): Promise<string> {
  const { ffmpeg, folder, name, seconds, channels = 2, hasVideo, encodeArgs = [] } = options;
  const path = join(folder, name);
  await runForFixture(ffmpeg, [
    ...toneArguments({ seconds, channels, hasVideo }),
    ...encodeArgs,
    path,
  ]);
  return path;
}

/** A 16-bit WAV file of any number of channels, from samples between -1 and 1. */
export function wavBytes(channels: readonly Float32Array[], sampleRateHz = 44_100): Uint8Array {
  const frames = channels[0]?.length ?? 0;
  const frameBytes = channels.length * 2;
  const bytes = Buffer.alloc(44 + frames * frameBytes);
  bytes.write('RIFF', 0);
  bytes.writeUInt32LE(bytes.length - 8, 4);
  bytes.write('WAVEfmt ', 8);
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(channels.length, 22);
  bytes.writeUInt32LE(sampleRateHz, 24);
  bytes.writeUInt32LE(sampleRateHz * frameBytes, 28);
  bytes.writeUInt16LE(frameBytes, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write('data', 36);
  bytes.writeUInt32LE(frames * frameBytes, 40);
  for (let frame = 0; frame < frames; frame++) {
    for (const [channel, samples] of channels.entries()) {
      const value = Math.round(samples[frame]! * 32_767);
      bytes.writeInt16LE(value, 44 + frame * frameBytes + channel * 2);
    }
  }
  return bytes;
}
