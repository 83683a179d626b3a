import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { main } from '../../../model-runner/cli/main.js';
import type { Surroundings } from '../../../model-runner/cli/transcribe-files.js';
import { PermanentError, TransientError } from '../../../model-runner/errors.js';
import type { Models } from '../../../model-runner/inference/models.js';
import type { TranscribeSongInput } from '../../../model-runner/pipeline.js';
import type { Summary } from '../../../model-runner/summary.js';
import { temporaryFolder } from '../../support/folder.js';
import { silentHearing } from '../../support/hearing.js';
import { scoreXml } from '../../support/scores.js';
import { wavBytes } from '../../support/sound.js';

const MUSIC_XML = scoreXml('Song', [], { beats: [], time_signatures: [], tempos: [] });
const SUMMARY: Summary = {
  total_notes: 3,
  bpm: 117.449,
  duration_seconds: 61,
  time_signature: '4/4',
  measures: 1,
  notes_by_drum: { kick: 2, hi_hat_closed: 1 },
  notices: ['this is a test'],
};

const NO_NETWORK = (): never => {
  throw new Error('no network is run in these tests');
};
const MODELS = {
  separator: { infer: NO_NETWORK },
  transcriber: { infer: NO_NETWORK },
  beatTracker: { infer: NO_NETWORK },
} as unknown as Models;

const folder = temporaryFolder();
let songs = 0;

/** A second of quiet sound in a folder of its own. */
async function song(name = 'song.wav'): Promise<{ path: string; outDir: string }> {
  const home = join(folder, `song-${songs++}`);
  await mkdir(home);
  const path = join(home, name);
  await writeFile(path, wavBytes([new Float32Array(44_100).fill(0.1)]));
  return { path, outDir: join(home, 'out') };
}

interface Run {
  exitCode: number;
  stdout: string;
  stderr: string;
  heard: TranscribeSongInput[];
}

/** Runs the command with a pipeline that hears nothing, or does as the test says. */
async function run(
  args: string[],
  overrides: {
    whileHearing?: (input: TranscribeSongInput) => Promise<void> | void;
    loadModels?: () => Promise<Models>;
    signal?: AbortSignal;
    env?: Record<string, string>;
  } = {},
): Promise<Run> {
  const written = { stdout: '', stderr: '' };
  const heard: TranscribeSongInput[] = [];
  const surroundings: Surroundings = {
    stdout: { write: (text) => (written.stdout += text) },
    stderr: { write: (text) => (written.stderr += text) },
    nowMilliseconds: () => 0,
    signal: overrides.signal ?? new AbortController().signal,
    loadModels: overrides.loadModels ?? (() => Promise.resolve(MODELS)),
    transcribeSong: async (input) => {
      heard.push(input);
      await overrides.whileHearing?.(input);
      const events = { version: 1, duration_seconds: 61, hits: [], beats: [] } as const;
      return {
        hearing: silentHearing(61),
        events: { ...events, hits: [], beats: [], time_signatures: [], tempos: [] },
        musicXml: MUSIC_XML,
        midi: Uint8Array.of(77, 84),
        summary: SUMMARY,
      };
    },
  };
  const exitCode = await main({ args, env: overrides.env ?? {}, surroundings });
  return { exitCode, ...written, heard };
}

describe('a song', () => {
  it('becomes a score, a MIDI file and events, and a summary', async () => {
    const { path, outDir } = await song();
    const { exitCode, stdout } = await run([path, '--out', outDir]);
    expect(exitCode).toBe(0);
    expect((await readdir(outDir)).sort()).toEqual([
      'song.events.json',
      'song.mid',
      'song.musicxml',
      'song.pdf',
    ]);
    const pdf = await readFile(join(outDir, 'song.pdf'), 'latin1');
    expect(pdf.slice(0, 5)).toBe('%PDF-');
    expect(await readFile(join(outDir, 'song.musicxml'), 'utf8')).toBe(MUSIC_XML);
    expect(await readFile(join(outDir, 'song.mid'), 'utf8')).toBe('MT');
    const events: unknown = JSON.parse(await readFile(join(outDir, 'song.events.json'), 'utf8'));
    expect(events).toMatchObject({ version: 1, duration_seconds: 61, hits: [] });
    expect(stdout).toBe(
      'song.wav\n' +
        '  1 measure of 4/4 at 117.4 beats a minute, 1:01\n' +
        '  3 notes: 2 kick, 1 hi hat closed\n' +
        '  note: this is a test\n' +
        `  written to ${outDir}: song.musicxml, song.pdf, song.mid, song.events.json\n`,
    );
  });

  it('is told of in JSON', async () => {
    const { path, outDir } = await song();
    const { stdout } = await run([path, '--out', outDir, '--json']);
    expect(JSON.parse(stdout)).toEqual({
      file: path,
      outputs: ['musicxml', 'pdf', 'mid', 'events.json'].map((end) => join(outDir, `song.${end}`)),
      result: SUMMARY,
    });
  });

  it('is heard as its drummer asks', async () => {
    const { path, outDir } = await song();
    const args = ['--bpm', '90', '--time-signature', '7/8', '--sensitivity', '0.2'];
    const { heard } = await run([path, '--out', outDir, ...args, '--no-separation']);
    expect(heard[0]!.options).toMatchObject({
      title: 'song',
      bpm: 90,
      timeSignature: { beats: 7, beat_type: 8 },
      sensitivity: 0.2,
      separation: false,
    });
    const titled = await run([path, '--out', outDir, '--title', 'My Song']);
    expect(titled.heard[0]!.options.title).toBe('My Song');
  });

  it('is not drawn where that was not wanted', async () => {
    const { path, outDir } = await song();
    await run([path, '--out', outDir, '--no-pdf']);
    expect(await readdir(outDir)).not.toContain('song.pdf');
  });

  it('is dumped where that was asked for', async () => {
    const { path, outDir } = await song();
    await run([path, '--out', outDir, '--dump', 'transcribe'], {
      whileHearing: ({ onOutput }) => {
        onOutput?.({ stage: 'beats', value: 1 });
        onOutput?.({ stage: 'transcribe', value: { onset: Float32Array.of(0.5, 0.25) } });
      },
    });
    expect(await readdir(outDir)).not.toContain('song.beats.json');
    const dumped = await readFile(join(outDir, 'song.transcribe.json'), 'utf8');
    expect(JSON.parse(dumped)).toEqual({ onset: [0.5, 0.25] });
  });

  it.each([
    ['--stems', 'flac', 'fLaC'],
    ['--stems=opus', 'opus', 'OggS'],
  ])('is taken apart by %s', async (option, extension, signature) => {
    const { path, outDir } = await song();
    await run([path, '--out', outDir, option], {
      whileHearing: async ({ audio, stems }) => {
        for await (const chunk of audio.chunks()) {
          await stems?.write({ drums: chunk, backing: chunk });
        }
      },
    });
    for (const stem of ['drums', 'backing']) {
      const bytes = await readFile(join(outDir, `song.${stem}.${extension}`));
      expect(bytes.subarray(0, 4).toString()).toBe(signature);
    }
  });

  it('is told of as it is heard', async () => {
    const { path, outDir } = await song();
    const { stderr } = await run([path, '--out', outDir], {
      whileHearing: ({ onProgress }) => {
        onProgress({ stage: 'transcribe', percent: 65 });
      },
    });
    expect(stderr).toContain('song.wav: hearing the strokes, 50 %, 0 s left\n');
  });
});

describe('a song that fails', () => {
  it('is told of in one sentence, by its exit code, and leaves nothing behind', async () => {
    const { path, outDir } = await song();
    const { exitCode, stderr, stdout } = await run([path, '--out', outDir, '--stems'], {
      whileHearing: () => {
        throw new PermanentError('model_unfit', 'The model is unfit.');
      },
    });
    expect(exitCode).toBe(23);
    expect(stderr.trim().split('\n').at(-1)).toBe('The model is unfit.');
    expect(stderr).not.toContain('    at ');
    expect(stdout).toBe('');
    await expect(readdir(outDir)).rejects.toThrow('ENOENT');
  });

  it('is told of in JSON', async () => {
    const { stdout, exitCode } = await run([join(folder, 'nowhere.mp3'), '--json']);
    expect(exitCode).toBe(10);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'file_not_found', exit_code: 10 } });
  });

  it.each([
    [new TransientError('Out of memory. Try again.'), 75, 'Out of memory. Try again.'],
    [new TypeError('x is not a function'), 70, 'Groovesheet itself failed (TypeError: x is not'],
  ])('is told apart by what it was: %s', async (error, expectedCode, sentence) => {
    const { path, outDir } = await song();
    const whileHearing = () => Promise.reject(error);
    const { exitCode, stderr } = await run([path, '--out', outDir], { whileHearing });
    expect(exitCode).toBe(expectedCode);
    expect(stderr).toContain(sentence);
    expect(stderr).not.toContain('    at ');
    const env = { GROOVESHEET_DEBUG: '1' };
    const debugged = await run([path, '--out', outDir], { whileHearing, env });
    expect(debugged.stderr).toContain('    at ');
  });

  it('does not stop the rest, and the highest exit code is returned', async () => {
    const good = await song();
    const empty = await song('empty.mp3');
    await writeFile(empty.path, '');
    const missing = join(folder, 'nowhere.mp3');
    const files = [missing, empty.path, good.path];
    const { exitCode, stdout, stderr } = await run([...files, '--out', good.outDir]);
    expect(exitCode).toBe(13);
    expect(stderr).toContain('nowhere.mp3');
    expect(stderr).toContain('is empty');
    expect(stderr).toContain('[3/3] song.wav: ');
    expect(stdout).toContain('song.wav');
    expect(await readdir(good.outDir)).toContain('song.musicxml');
  });

  it('says the models’ fault only once the song has proved to be one', async () => {
    const { path, outDir } = await song();
    const fault = new PermanentError('model_missing', 'There is no model.');
    const loadModels = () => Promise.reject(fault);
    expect((await run([join(folder, 'nowhere.mp3')], { loadModels })).exitCode).toBe(10);
    expect((await run([path, '--out', outDir], { loadModels })).exitCode).toBe(21);
  });

  it('is none at all where two would be written over one another', async () => {
    const { path, outDir } = await song();
    const other = await song();
    const { exitCode, stderr, heard } = await run([path, other.path, '--out', outDir]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('would both be written as song.musicxml');
    expect(heard).toEqual([]);
  });
});

describe('an interruption', () => {
  it('ends the run with 130 and leaves nothing behind', async () => {
    const first = await song();
    const second = await song('second.wav');
    const controller = new AbortController();
    const { exitCode, stderr, heard } = await run(
      [first.path, second.path, '--out', first.outDir, '--stems'],
      {
        signal: controller.signal,
        whileHearing: () => {
          controller.abort();
        },
      },
    );
    expect(exitCode).toBe(130);
    expect(stderr).toContain('Interrupted: nothing of this song was written.');
    expect(heard).toHaveLength(1);
    await expect(readdir(first.outDir)).rejects.toThrow('ENOENT');
  });
});

describe('settings and words that are wrong', () => {
  it.each([
    [['--tempo', '90'], {}, 2, 'There is no option --tempo.'],
    [['song.mp3'], { ONNX_THREADS: 'all' }, 3, 'ONNX_THREADS is "all".'],
    [['song.mp3'], { FFMPEG_PATH: '/nowhere/ffmpeg' }, 20, 'FFMPEG_PATH (/nowhere/ffmpeg): ENOENT'],
  ])('%j %j', async (args, env, expectedCode, sentence) => {
    const { exitCode, stderr, stdout } = await run(args, { env });
    expect(exitCode).toBe(expectedCode);
    expect(stderr).toContain(sentence);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stdout).toBe('');
  });
});

describe('help and version', () => {
  it('are printed', async () => {
    expect((await run(['--help'])).stdout).toMatch(/^Usage: /);
    expect((await run(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
