import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import type { Ffmpeg } from '../../../model-runner/ffmpeg/find.js';
import { openAudio, type AudioSource } from '../../../model-runner/stages/decode.js';
import { temporaryFolder } from '../../support/folder.js';
import { makeTone, testFfmpeg } from '../../support/sound.js';

// Decoded, this is 42 MB: far more than pipes and buffers hold, and decoded in a fraction of a second.
const SONG_SECONDS = 120;
const folder = temporaryFolder();
const processList = join(folder, 'processes');

/** An ffmpeg that notes the process it becomes. */
async function noted(ffmpeg: Ffmpeg): Promise<Ffmpeg> {
  const path = join(folder, 'noted-ffmpeg');
  await writeFile(path, `#!/bin/sh\necho $$ >> "${processList}"\nexec "${ffmpeg.path}" "$@"\n`);
  await chmod(path, 0o755);
  return { ...ffmpeg, path };
}

async function lastProcess(): Promise<number> {
  return Number((await readFile(processList, 'utf8')).trim().split('\n').at(-1));
}

function isRunning(processId: number): boolean {
  try {
    return process.kill(processId, 0);
  } catch {
    return false;
  }
}

async function endsWithin(processId: number, milliseconds: number): Promise<boolean> {
  const giveUp = performance.now() + milliseconds;
  while (isRunning(processId) && performance.now() < giveUp) await delay(20);
  return !isRunning(processId);
}

let source: AudioSource;

beforeAll(async () => {
  const ffmpeg = await testFfmpeg();
  const path = await makeTone({ ffmpeg, folder, name: 'song.flac', seconds: SONG_SECONDS });
  source = await openAudio({ path, ffmpeg: await noted(ffmpeg) });
});

describe('a song that is streamed', () => {
  it('is decoded no faster than it is heard', async () => {
    let heardSeconds = 0;
    for await (const chunk of source.chunks()) {
      heardSeconds += chunk.left.length / source.sampleRateHz;
      if (chunk.startSample > 0) continue;
      await delay(1500);
      expect(isRunning(await lastProcess())).toBe(true);
    }
    expect(heardSeconds).toBe(SONG_SECONDS);
    expect(await endsWithin(await lastProcess(), 2000)).toBe(true);
  });

  it('is not decoded further when nobody listens any more', async () => {
    for await (const chunk of source.chunks()) {
      expect(chunk.startSample).toBe(0);
      break;
    }
    expect(await endsWithin(await lastProcess(), 2000)).toBe(true);
  });

  it('is not decoded further when the listener fails', async () => {
    const listen = async (): Promise<void> => {
      for await (const chunk of source.chunks()) throw new Error(`at ${chunk.startSample}`);
    };
    await expect(listen()).rejects.toThrow('at 0');
    expect(await endsWithin(await lastProcess(), 2000)).toBe(true);
  });

  it('is decoded twice at once where it is heard twice at once', async () => {
    const [one, other] = [source.chunks(), source.chunks()].map((chunks) =>
      chunks[Symbol.asyncIterator](),
    );
    const [first, second] = [await one!.next(), await other!.next()];
    expect(first.value?.left).toEqual(second.value?.left);
    await Promise.all([one!.return?.(), other!.return?.()]);
  });
});
