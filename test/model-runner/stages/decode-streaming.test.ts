import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import type { Ffmpeg } from '../../../model-runner/ffmpeg/find.js';
import { openAudio, type AudioSource } from '../../../model-runner/stages/decode.js';
import { temporaryFolder } from '../../support/folder.js';
import { endsWithin, isRunning, lastProcessIn, writeProgram } from '../../support/processes.js';
import { makeTone, testFfmpeg } from '../../support/sound.js';

// Decoded, this is 42 MB: far more than pipes and buffers hold, and decoded in a fraction of a second.
const SONG_SECONDS = 120;
const folder = temporaryFolder();
const processList = join(folder, 'processes');

/** An ffmpeg that notes the process it becomes. */
async function noted(ffmpeg: Ffmpeg): Promise<Ffmpeg> {
  const script = `echo $$ >> "${processList}"\nexec "${ffmpeg.path}" "$@"`;
  return { ...ffmpeg, path: await writeProgram(join(folder, 'noted-ffmpeg'), script) };
}

let source: AudioSource;

beforeAll(async () => {
  const ffmpeg = await testFfmpeg();
  const path = await makeTone({ ffmpeg, folder, name: 'song.flac', seconds: SONG_SECONDS });
  source = await openAudio({ path, ffmpeg: await noted(ffmpeg), keptSeconds: SONG_SECONDS - 1 });
});

describe('a song too long to be kept', () => {
  it('is decoded no faster than it is heard', async () => {
    let heardSeconds = 0;
    for await (const chunk of source.chunks()) {
      heardSeconds += chunk.left.length / source.sampleRateHz;
      if (chunk.startSample > 0) continue;
      await delay(1500);
      expect(isRunning(await lastProcessIn(processList))).toBe(true);
    }
    expect(heardSeconds).toBe(SONG_SECONDS);
    expect(await endsWithin(await lastProcessIn(processList), 2000)).toBe(true);
  });

  it('is not decoded further when nobody listens any more', async () => {
    for await (const chunk of source.chunks()) {
      expect(chunk.startSample).toBe(0);
      break;
    }
    expect(await endsWithin(await lastProcessIn(processList), 2000)).toBe(true);
  });

  it('is not decoded further when the listener fails', async () => {
    const listen = async (): Promise<void> => {
      for await (const chunk of source.chunks()) throw new Error(`at ${chunk.startSample}`);
    };
    await expect(listen()).rejects.toThrow('at 0');
    expect(await endsWithin(await lastProcessIn(processList), 2000)).toBe(true);
  });

  it('is decoded twice at once where it is heard twice at once', async () => {
    for await (const chunk of source.chunks()) {
      for await (const same of source.chunks()) {
        expect(same.left).toEqual(chunk.left);
        break;
      }
      break;
    }
  });
});
