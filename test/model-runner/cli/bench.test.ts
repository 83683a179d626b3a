import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { main, type BenchSurroundings } from '../../../model-runner/cli/bench/main.js';
import type { Models } from '../../../model-runner/inference/models.js';
import type { TranscribeSong } from '../../../model-runner/pipeline.js';
import { temporaryFolder } from '../../support/folder.js';
import { wavBytes } from '../../support/sound.js';

const folder = temporaryFolder();
const song = join(folder, 'song.wav');

beforeAll(async () => {
  await writeFile(song, wavBytes([new Float32Array(2 * 44_100).fill(0.1)]));
});

/** Runs the command with clocks that only the steps of a made-up pipeline move. */
async function run(args: string[], examplesDir = folder) {
  const clock = { milliseconds: 0, cpuSeconds: 0 };
  const spend = (seconds: number): void => {
    clock.milliseconds += 1000 * seconds;
    clock.cpuSeconds += seconds / 2;
  };
  const model = (inferenceSeconds: number): unknown => ({
    infer: () => {
      spend(inferenceSeconds);
      return Promise.resolve({});
    },
  });
  let runs = 0;
  const transcribeSong: TranscribeSong = async ({ models, onOutput }) => {
    runs++;
    onOutput?.({ stage: 'decode', value: undefined });
    // Later runs are slower: 1, 2, 3 times.
    spend(0.4 * runs);
    for (const network of [models.separator, models.transcriber, models.transcriber]) {
      await network.infer({});
    }
    onOutput?.({ stage: 'transcribe', value: undefined });
    spend(0.6);
    onOutput?.({ stage: 'beats', value: undefined });
    return undefined as never;
  };
  const written = { stdout: '', stderr: '' };
  const surroundings: BenchSurroundings = {
    stdout: { write: (text) => (written.stdout += text) },
    stderr: { write: (text) => (written.stderr += text) },
    nowMilliseconds: () => clock.milliseconds,
    readCpuTime: () => ({ seconds: clock.cpuSeconds, includesChildren: true }),
    readPeakMemoryBytes: () => 123_000_000,
    examplesDir,
    signal: new AbortController().signal,
    loadModels: () => {
      spend(5);
      const models = { separator: model(1), transcriber: model(2), beatTracker: model(3) };
      return Promise.resolve(models as Models);
    },
    transcribeSong,
  };
  const exitCode = await main({ args, env: {}, surroundings });
  const lines = written.stdout.split('\n').filter((line) => line.startsWith('|'));
  const rows = lines.map((line) => {
    const cells = line.split('|').slice(1, -1);
    return cells.map((cell) => cell.trim());
  });
  return { exitCode, rows, runs, ...written };
}

describe('a song', () => {
  it('is timed step by step, networks apart, by the second of audio, in the median', async () => {
    const { exitCode, rows, stdout } = await run([song]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('song.wav: 2.0 s of audio, median of 3 runs');
    expect(rows).toContainEqual(['front end, pick strokes', '0.20000', '0.40000']);
    expect(rows).toContainEqual(['separator network', '0.25000', '0.50000']);
    expect(rows).toContainEqual(['transcriber network', '1.00000', '2.00000']);
    expect(rows).toContainEqual(['beat tracker network', '0.00000', '0.00000']);
    expect(rows).toContainEqual(['beats and bars', '0.15000', '0.30000']);
    expect(rows).toContainEqual(['from the file to the score', '1.60000', '3.20000']);
  });

  it('is told of with the loading of the models and the memory', async () => {
    const { stdout } = await run([song, '--runs', '1']);
    expect(stdout).toContain('song.wav: 2.0 s of audio, one run');
    expect(stdout).toContain('Loading the models, once: 2.50 CPU seconds, 5.00 wall seconds.');
    expect(stdout).toContain('123 MB');
  });

  it('is heard as often as asked for', async () => {
    expect((await run([song, song, '--runs', '2'])).runs).toBe(4);
  });
});

describe('without a song', () => {
  it('those of the examples are heard', async () => {
    const examples = join(folder, 'examples');
    await mkdir(examples);
    await writeFile(join(examples, 'one.flac'), wavBytes([new Float32Array(44_100).fill(0.1)]));
    await writeFile(join(examples, 'score.musicxml'), 'no song');
    const { exitCode, stdout, runs } = await run(['--runs', '1'], examples);
    expect({ exitCode, runs }).toEqual({ exitCode: 0, runs: 1 });
    expect(stdout).toContain('one.flac: 1.0 s of audio');
  });

  it('and without examples, one is asked for', async () => {
    const { exitCode, stderr } = await run([], join(folder, 'nowhere'));
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^No song was named, and .*nowhere holds none\. Expected at least one/);
  });
});

it.each([
  { args: ['--runs', '0'], exitCode: 2, says: 'Expected a whole number from 1 to 100' },
  { args: ['--runs', '1.5'], exitCode: 2, says: 'Expected a whole number from 1 to 100' },
  { args: ['--runns'], exitCode: 2, says: 'Did you mean --runs?' },
  { args: ['nowhere.mp3'], exitCode: 10, says: 'There is no file nowhere.mp3.' },
])('refuses $args in a sentence', async ({ args, exitCode, says }) => {
  const result = await run(args);
  expect(result).toMatchObject({ exitCode, stdout: '' });
  expect(result.stderr).toContain(says);
});
