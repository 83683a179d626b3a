import { mkdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Ffmpeg } from '../../../model-runner/ffmpeg/find.js';
import { AUDIO_FORMATS } from '../../../model-runner/ffmpeg/formats.js';
import type { StereoChunk } from '../../../model-runner/pcm.js';
import { openAudio } from '../../../model-runner/stages/decode.js';
import { permanentErrorOf } from '../../support/errors.js';
import { temporaryFolder } from '../../support/folder.js';
import { makeTone, runForFixture, testFfmpeg, wavBytes } from '../../support/sound.js';

const folder = temporaryFolder();
let ffmpeg: Ffmpeg;

beforeAll(async () => {
  ffmpeg = await testFfmpeg();
});

async function chunksOf(path: string): Promise<StereoChunk[]> {
  const source = await openAudio({ path, ffmpeg });
  const chunks: StereoChunk[] = [];
  for await (const chunk of source.chunks()) chunks.push(chunk);
  return chunks;
}

async function cutShort(path: string, share: number): Promise<void> {
  const { size } = await stat(path);
  await truncate(path, Math.floor(size * share));
}

/** A tone of 440 Hz is known by how often it crosses zero. */
function zeroCrossings(samples: Float32Array): number {
  let crossings = 0;
  for (let i = 1; i < samples.length; i++) if (samples[i - 1]! < 0 !== samples[i]! < 0) crossings++;
  return crossings;
}

describe('what is read', () => {
  it.each(AUDIO_FORMATS)('$name', async ({ name, extension, encodeArgs, hasVideo }) => {
    const fileName = `${name.replaceAll(/\W/g, '-')}.${extension}`;
    const path = await makeTone({
      ffmpeg,
      folder,
      name: fileName,
      seconds: 2,
      encodeArgs,
      hasVideo,
    });
    const source = await openAudio({ path, ffmpeg });
    const [first] = await chunksOf(path);
    // Raw AAC and MP3 without their encoder's note carry its padding, about a frame at each end.
    expect(source.durationSeconds).toBeGreaterThan(1.99);
    expect(source.durationSeconds).toBeLessThan(2.15);
    expect(Math.abs(zeroCrossings(first!.left.subarray(4410, 39_690)) - 704)).toBeLessThan(8);
    expect(source.peak).toBeGreaterThan(0.08);
    expect(source.peak).toBeLessThan(0.2);
  });

  it('other sample rates, as 44.1 kHz', async () => {
    const encodeArgs = ['-ar', '22050'];
    const path = await makeTone({ ffmpeg, folder, name: 'low.wav', seconds: 2, encodeArgs });
    const source = await openAudio({ path, ffmpeg });
    expect(source.sampleRateHz).toBe(44_100);
    expect(source.durationSeconds).toBeCloseTo(2, 2);
  });

  it('one channel, on both sides at its own loudness', async () => {
    const path = join(folder, 'mono.wav');
    await writeFile(path, wavBytes([new Float32Array(44_100).fill(0.5)]));
    const [chunk] = await chunksOf(path);
    expect(chunk!.left[1000]).toBeCloseTo(0.5, 4);
    expect(chunk!.right).toEqual(chunk!.left);
  });

  it('left and right as they are', async () => {
    const path = join(folder, 'sides.wav');
    const left = new Float32Array(44_100).fill(0.25);
    await writeFile(path, wavBytes([left, new Float32Array(44_100).fill(-0.5)]));
    const [chunk] = await chunksOf(path);
    expect(chunk!.left[1000]).toBeCloseTo(0.25, 4);
    expect(chunk!.right[1000]).toBeCloseTo(-0.5, 4);
  });

  it('six channels, mixed down to two', async () => {
    const path = join(folder, 'surround.wav');
    const channels = Array.from({ length: 6 }, () => new Float32Array(44_100));
    channels[2]!.fill(0.5);
    await writeFile(path, wavBytes(channels));
    const [chunk] = await chunksOf(path);
    expect(chunk!.left[1000]).toBeGreaterThan(0.1);
    expect(chunk!.right[1000]).toBeCloseTo(chunk!.left[1000]!, 4);
  });

  it('names that look like options, protocols or playlists', async () => {
    const bytes = wavBytes([new Float32Array(44_100).fill(0.1)]);
    for (const name of ['-y.wav', 'concat:a|b.wav', 'song %03d.wav', "it's;rm.wav"]) {
      const path = join(folder, name);
      await writeFile(path, bytes);
      expect((await openAudio({ path, ffmpeg })).durationSeconds).toBe(1);
    }
  });

  it('songs whose title looks like a duration', async () => {
    const encodeArgs = ['-metadata', 'title=Duration: 09:00:00.00'];
    const path = await makeTone({ ffmpeg, folder, name: 'title.mp3', seconds: 1, encodeArgs });
    expect((await openAudio({ path, ffmpeg })).durationSeconds).toBeCloseTo(1, 0);
  });

  it('a video whose sound ends before its pictures do', async () => {
    const path = join(folder, 'short-sound.mp4');
    const picture = ['-f', 'lavfi', '-i', 'color=size=64x64:rate=10:duration=4'];
    const tone = ['-f', 'lavfi', '-i', 'sine=duration=2'];
    const codecs = ['-c:a', 'aac', '-c:v', 'mpeg4'];
    await runForFixture(ffmpeg, ['-y', ...picture, ...tone, ...codecs, path]);
    expect((await openAudio({ path, ffmpeg })).durationSeconds).toBeCloseTo(2, 1);
  });
});

describe.each([
  ['kept', undefined],
  ['decoded anew', 0],
])('chunks that are %s', (_, keptSeconds) => {
  const open = (path: string, signal?: AbortSignal) =>
    openAudio({ path, ffmpeg, signal, ...(keptSeconds !== undefined && { keptSeconds }) });

  it('are a second each but for the last, follow one another, and come again', async () => {
    const path = await makeTone({ ffmpeg, folder, name: 'long.wav', seconds: 2.5 });
    const source = await open(path);
    for (let pass = 0; pass < 2; pass++) {
      const seen: { startSample: number; samples: number }[] = [];
      for await (const { startSample, left, right } of source.chunks()) {
        expect(right.length).toBe(left.length);
        seen.push({ startSample, samples: left.length });
      }
      expect(seen).toEqual([
        { startSample: 0, samples: 44_100 },
        { startSample: 44_100, samples: 44_100 },
        { startSample: 88_200, samples: 22_050 },
      ]);
    }
  });

  it('end with the signal’s reason when the user gives up', async () => {
    const path = await makeTone({ ffmpeg, folder, name: 'given-up.wav', seconds: 5 });
    const controller = new AbortController();
    const source = await open(path, controller.signal);
    let heard = 0;
    const read = async (): Promise<void> => {
      for await (const chunk of source.chunks()) {
        heard += chunk.left.length;
        controller.abort(new Error('enough'));
      }
    };
    await expect(read()).rejects.toThrow('enough');
    expect(heard).toBe(44_100);
  });

  it('never mix a file with what it became', async () => {
    const path = await makeTone({ ffmpeg, folder, name: 'changing.wav', seconds: 2 });
    const source = await open(path);
    await writeFile(path, wavBytes([new Float32Array(44_100)]));
    let peak = 0;
    const read = async (): Promise<void> => {
      for await (const { left } of source.chunks()) peak = Math.max(peak, ...left);
    };
    if (keptSeconds === undefined) {
      await read();
      expect(peak).toBeCloseTo(source.peak, 6);
    } else {
      expect((await permanentErrorOf(read())).code).toBe('damaged');
    }
  });
});

describe('measuring', () => {
  it('takes the power of the mono mix', async () => {
    const path = join(folder, 'level.wav');
    const left = new Float32Array(44_100).fill(0.5);
    await writeFile(path, wavBytes([left, new Float32Array(44_100)]));
    const { levelDb, peak, durationSeconds } = await openAudio({ path, ffmpeg });
    expect(levelDb).toBeCloseTo(20 * Math.log10(0.25), 2);
    expect(peak).toBeCloseTo(0.5, 4);
    expect(durationSeconds).toBe(1);
  });

  it('remembers at what rate a file was made', async () => {
    const path = join(folder, 'telephone.wav');
    await writeFile(path, wavBytes([new Float32Array(8000).fill(0.1)], 8000));
    const { recordedAtHz, sampleRateHz, durationSeconds } = await openAudio({ path, ffmpeg });
    expect({ recordedAtHz, sampleRateHz }).toEqual({ recordedAtHz: 8000, sampleRateHz: 44_100 });
    expect(durationSeconds).toBeCloseTo(1, 2);
  });

  it('accepts silence, which has no level', async () => {
    const path = join(folder, 'silence.wav');
    await writeFile(path, wavBytes([new Float32Array(44_100)]));
    const { levelDb, peak } = await openAudio({ path, ffmpeg });
    expect(levelDb).toBe(-Infinity);
    expect(peak).toBe(0);
  });
});

describe('what is refused', () => {
  const refusal = (path: string) => permanentErrorOf(openAudio({ path, ffmpeg }));

  it('a path that is not there', async () => {
    const error = await refusal(join(folder, 'nowhere.mp3'));
    expect(error.code).toBe('file_not_found');
    expect(error.message).toContain('nowhere.mp3');
  });

  it('a folder', async () => {
    const path = join(folder, 'album.mp3');
    await mkdir(path);
    expect((await refusal(path)).code).toBe('not_a_file');
  });

  it('a device', async () => {
    expect((await refusal('/dev/zero')).code).toBe('not_a_file');
  });

  it('an empty file', async () => {
    const path = join(folder, 'empty.mp3');
    await writeFile(path, '');
    expect((await refusal(path)).code).toBe('file_empty');
  });

  it.each(['text.mp3', 'text.wav', 'text.m4a', 'text'])('a text called %s', async (name) => {
    const path = join(folder, name);
    await writeFile(path, 'This is no song, it is a text.\n'.repeat(200));
    const error = await refusal(path);
    expect(error.code).toBe('not_audio');
    expect(error.message).toContain(name);
  });

  it('a playlist that would open other files', async () => {
    const path = join(folder, 'list.mp3');
    await writeFile(path, 'ffconcat version 1.0\nfile long.wav\n');
    expect((await refusal(path)).code).toBe('not_audio');
  });

  it('a video without sound', async () => {
    const path = join(folder, 'mute.mp4');
    const picture = ['-f', 'lavfi', '-i', 'color=size=64x64:rate=10:duration=2'];
    await runForFixture(ffmpeg, ['-y', ...picture, '-c:v', 'mpeg4', path]);
    const error = await refusal(path);
    expect(error.code).toBe('no_audio_track');
    expect(error.message).toContain('pictures but no sound');
  });

  it('an MP3 that was cut off', async () => {
    const path = await makeTone({ ffmpeg, folder, name: 'cut.mp3', seconds: 10 });
    await cutShort(path, 0.6);
    const error = await refusal(path);
    expect(error.code).toBe('truncated');
    expect(error.message).toMatch(/ends after 6\.\d s.*Expected 10\.\d s/);
  });

  it.each(['flac', 'wav', 'webm', 'm4a'])('a cut-off file of type %s', async (extension) => {
    const path = await makeTone({ ffmpeg, folder, name: `cut.${extension}`, seconds: 4 });
    await cutShort(path, 0.6);
    expect((await refusal(path)).code).toBe('truncated');
  });

  it('an M4A that was cut off within its sound', async () => {
    const name = 'cut-late.m4a';
    const encodeArgs = ['-movflags', '+faststart'];
    const path = await makeTone({ ffmpeg, folder, name, seconds: 4, encodeArgs });
    await cutShort(path, 0.6);
    expect((await refusal(path)).code).toBe('truncated');
  });

  it('0.2 seconds of sound', async () => {
    const path = await makeTone({ ffmpeg, folder, name: 'blip.wav', seconds: 0.2 });
    const error = await refusal(path);
    expect(error.code).toBe('too_short');
    expect(error.message).toContain('0.20 s');
  });

  it('three hours, from what the container says', async () => {
    const path = join(folder, 'hours.flac');
    const silence = ['-f', 'lavfi', '-i', 'anullsrc=sample_rate=8000:channel_layout=mono'];
    await runForFixture(ffmpeg, ['-y', ...silence, '-t', '10800', path]);
    const startedMilliseconds = performance.now();
    expect((await refusal(path)).code).toBe('too_long');
    expect(performance.now() - startedMilliseconds).toBeLessThan(2000);
  });

  it('what proves too long only when it is heard', async () => {
    const path = await makeTone({ ffmpeg, folder, name: 'no-duration.aac', seconds: 6 });
    const error = await permanentErrorOf(openAudio({ path, ffmpeg, longestSeconds: 3 }));
    expect(error.code).toBe('too_long');
  });

  it('a damaged file only where decoding really stops', async () => {
    const path = await makeTone({ ffmpeg, folder, name: 'scratched.mp3', seconds: 4 });
    const bytes = await readFile(path);
    bytes.fill(0x55, 20_000, 20_400);
    await writeFile(path, bytes);
    expect((await openAudio({ path, ffmpeg })).durationSeconds).toBeGreaterThan(3.8);
  });
});
