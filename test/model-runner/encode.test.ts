import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { CODECS, encodeStereo, type Codec } from '../../model-runner/encode.js';
import type { StereoSamples } from '../../model-runner/pcm.js';
import { openAudio } from '../../model-runner/stages/decode.js';
import { permanentErrorOf } from '../support/errors.js';
import { temporaryFolder } from '../support/folder.js';
import { testFfmpeg } from '../support/sound.js';

const folder = temporaryFolder();
const SECOND = 44_100;

function tone(amplitudes: { left: number; right: number }): StereoSamples {
  const wave = Float32Array.from({ length: SECOND }, (_, index) => Math.sin(index / 16));
  return {
    left: wave.map((sample) => sample * amplitudes.left),
    right: wave.map((sample) => sample * amplitudes.right),
  };
}

/** Writes two seconds and reads them again. */
async function roundTrip(codec: Codec): Promise<{ path: string; decoded: StereoSamples[] }> {
  const ffmpeg = await testFfmpeg();
  const path = join(folder, `stem.${CODECS[codec].extension}`);
  const writer = encodeStereo({ ffmpeg, path, codec });
  await writer.write(tone({ left: 0.5, right: 0.25 }));
  await writer.write(tone({ left: 0.125, right: 0.5 }));
  await writer.close();
  const decoded: StereoSamples[] = [];
  for await (const chunk of (await openAudio({ path, ffmpeg })).chunks()) decoded.push(chunk);
  return { path, decoded };
}

const largest = (samples: Float32Array): number => samples.reduce((a, b) => Math.max(a, b), 0);

describe('writing sound', () => {
  it('as FLAC keeps every sample to 16 bits', async () => {
    const { path, decoded } = await roundTrip('flac');
    const { left, right } = tone({ left: 0.5, right: 0.25 });
    expect(decoded.map((chunk) => chunk.left.length)).toEqual([SECOND, SECOND]);
    const furthest = (a: Float32Array, b: Float32Array): number =>
      largest(a.map((sample, index) => Math.abs(sample - b[index]!)));
    expect(furthest(decoded[0]!.left, left)).toBeLessThan(1 / 32_000);
    expect(furthest(decoded[0]!.right, right)).toBeLessThan(1 / 32_000);
    const streamInfo = (await readFile(path)).subarray(8, 42);
    // Bits per sample, less one, lie across the 13th and 14th byte; the sample rate before them.
    expect((((streamInfo[12]! & 1) << 4) | (streamInfo[13]! >> 4)) + 1).toBe(16);
    expect(streamInfo.readUIntBE(10, 3) >> 4).toBe(SECOND);
  });

  it('as Opus keeps its sound', async () => {
    const { path, decoded } = await roundTrip('opus');
    expect((await readFile(path)).subarray(0, 4).toString()).toBe('OggS');
    expect(largest(decoded[0]!.left.subarray(10_000, 20_000))).toBeCloseTo(0.5, 1);
    expect(largest(decoded[1]!.left.subarray(10_000, 20_000))).toBeCloseTo(0.125, 1);
  });

  it('clips what is too loud and does not wrap it', async () => {
    const ffmpeg = await testFfmpeg();
    const path = join(folder, 'loud.flac');
    const writer = encodeStereo({ ffmpeg, path, codec: 'flac' });
    const constant = new Float32Array(SECOND).fill(1.5);
    await writer.write({ left: constant, right: constant.map((sample) => -sample) });
    await writer.close();
    for await (const { left, right } of (await openAudio({ path, ffmpeg })).chunks()) {
      expect(left[100]).toBeCloseTo(1, 3);
      expect(right[100]).toBeCloseTo(-1, 3);
    }
  });

  it('says why it fails, when it is written and when it is closed', async () => {
    const ffmpeg = await testFfmpeg();
    const path = join(folder, 'missing-folder', 'stem.flac');
    const writer = encodeStereo({ ffmpeg, path, codec: 'flac' });
    const writeLong = async (): Promise<void> => {
      for (let second = 0; second < 100; second++) await writer.write(tone({ left: 1, right: 1 }));
    };
    const error = await permanentErrorOf(writeLong());
    expect(error.code).toBe('encoder_failed');
    expect(error.message).toContain('No such file');
    expect((await permanentErrorOf(writer.close())).code).toBe('encoder_failed');
  });

  it('ends at once when it is aborted', async () => {
    const ffmpeg = await testFfmpeg();
    const path = join(folder, 'aborted.flac');
    const writer = encodeStereo({ ffmpeg, path, codec: 'flac' });
    await writer.write(tone({ left: 0.5, right: 0.5 }));
    await writer.abort();
    const { size } = await stat(path).catch(() => ({ size: 0 }));
    expect(size).toBeLessThan(SECOND);
  });
});
