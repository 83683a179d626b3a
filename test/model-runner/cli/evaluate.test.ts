import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { EventsDocument } from '../../../contract/events.js';
import type { EvaluateSurroundings } from '../../../model-runner/cli/evaluate/evaluate-folder.js';
import { main } from '../../../model-runner/cli/evaluate/main.js';
import type { EvaluationReport } from '../../../model-runner/evaluation/report.js';
import type { Models } from '../../../model-runner/inference/models.js';
import type { TranscribeSongInput } from '../../../model-runner/pipeline.js';
import { temporaryFolder } from '../../support/folder.js';
import { silentHearing } from '../../support/hearing.js';
import { wavBytes } from '../../support/sound.js';

const model = (name: string): unknown => ({ description: { role: name, name, sha256: 'abc' } });
const MODELS = {
  separator: model('separator'),
  transcriber: model('transcriber'),
  beatTracker: model('beat_tracker'),
} as Models;

/** What the pipeline of these tests hears in every recording. */
const HEARD: Pick<EventsDocument, 'hits' | 'beats'> = {
  hits: [
    { seconds: 0.13, drum: 'kick', velocity: 90, confidence: 1 },
    { seconds: 0.5, drum: 'snare', velocity: 90, confidence: 1 },
    { seconds: 0.8, drum: 'crash', velocity: 90, confidence: 1 },
  ],
  beats: [
    { seconds: 0.1, measure: 1, beat: 1 },
    { seconds: 0.6, measure: 1, beat: 2 },
  ],
};

const ANNOTATED_STROKES = '0.100 KD\n0.500 SDG\n0.800 OHH\n';
const ANNOTATED_BEATS = '0.100 1\n0.600 2\n0.850 3\n';

const folder = temporaryFolder();
let collections = 0;

/** A second of sound. */
const DRUMS = [new Float32Array(44_100).fill(0.25), new Float32Array(44_100)];

/** A folder with recordings of a second each. */
async function collection(files: Record<string, string | Uint8Array>): Promise<string> {
  const home = join(folder, `collection-${collections++}`);
  for (const [path, contents] of Object.entries(files)) {
    await mkdir(join(home, path, '..'), { recursive: true });
    await writeFile(join(home, path), contents);
  }
  return home;
}

function annotatedCollection(): Promise<string> {
  return collection({
    'drum_only/Song.wav': wavBytes(DRUMS),
    'drum_only/notes.txt': 'no recording',
    'full_mix/Song.wav': wavBytes(DRUMS),
    'annotations/subclass/Song.txt': ANNOTATED_STROKES,
    'annotations/beats/Song.beats': ANNOTATED_BEATS,
    'annotations/metre/Song.txt': '3/4\n',
    'separation/Song_mix.wav': wavBytes(DRUMS),
    'separation/Song_drums.wav': wavBytes(DRUMS),
  });
}

interface Run {
  exitCode: number;
  stdout: string;
  stderr: string;
  heard: TranscribeSongInput[];
}

/** Runs the command with a pipeline whose every recording takes 2 wall and 0.5 CPU seconds. */
async function run(
  args: string[],
  overrides: {
    whileHearing?: (input: TranscribeSongInput) => Promise<void> | void;
    signal?: AbortSignal;
  } = {},
): Promise<Run> {
  const written = { stdout: '', stderr: '' };
  const heard: TranscribeSongInput[] = [];
  const clock = { milliseconds: 0, cpuSeconds: 0 };
  const surroundings: EvaluateSurroundings = {
    stdout: { write: (text) => (written.stdout += text) },
    stderr: { write: (text) => (written.stderr += text) },
    nowMilliseconds: () => clock.milliseconds,
    readCpuTime: () => ({ seconds: clock.cpuSeconds, includesChildren: false }),
    signal: overrides.signal ?? new AbortController().signal,
    loadModels: () => Promise.resolve(MODELS),
    transcribeSong: async (input) => {
      heard.push(input);
      clock.milliseconds += 2000;
      clock.cpuSeconds += 0.5;
      await overrides.whileHearing?.(input);
      const { durationSeconds } = input.audio;
      return {
        hearing: silentHearing(durationSeconds),
        events: {
          version: 1,
          duration_seconds: durationSeconds,
          ...HEARD,
          time_signatures: [],
          tempos: [],
        },
        musicXml: '',
        midi: new Uint8Array(),
        summary: {
          total_notes: HEARD.hits.length,
          bpm: 120,
          duration_seconds: durationSeconds,
          time_signature: '4/4',
          measures: 1,
          notes_by_drum: {},
          notices: [],
        },
      };
    },
  };
  const exitCode = await main({ args, env: {}, surroundings });
  return { exitCode, ...written, heard };
}

async function reportOf(path: string): Promise<EvaluationReport> {
  return JSON.parse(await readFile(path, 'utf8')) as EvaluationReport;
}

/** The cells of every table's every row. */
function rowsOf(stdout: string): string[][] {
  const lines = stdout.split('\n').filter((line) => line.startsWith('|'));
  return lines.map((line) => {
    const cells = line.split('|').slice(1, -1);
    return cells.map((cell) => cell.trim());
  });
}

describe('a folder of recordings', () => {
  it('is compared with its annotations', async () => {
    const home = await annotatedCollection();
    const json = join(home, 'report.json');
    const { exitCode } = await run([home, '--json', json]);
    expect(exitCode).toBe(0);
    const { parts, beats, settings } = await reportOf(json);
    expect(settings).toMatchObject({ separation: true, sensitivity: 0.5 });
    expect(settings.models.map(({ role }) => role)).toContain('transcriber');
    expect(parts.map(({ part }) => part)).toEqual(['drum_only', 'full_mix']);
    const [wide, narrow] = parts[0]!.onsets;
    // The kick is 30 ms late, and the open hi-hat is heard as a crash.
    expect(wide!.window_seconds).toBe(0.05);
    expect(wide!.median_error_seconds).toBeCloseTo(0.015, 9);
    expect(wide!.micro.f_measure).toBeCloseTo(2 / 3, 9);
    expect(wide!.micro).toMatchObject({
      true_positives: 2,
      false_positives: 1,
      false_negatives: 1,
    });
    expect(wide!.classes.kick.f_measure).toBe(1);
    expect(narrow!.classes.kick.f_measure).toBe(0);
    expect(narrow!.classes.toms.f_measure).toBeNull();
    expect(parts[0]!.confusion.find(({ label }) => label === 'OHH')!.heard.crash).toBe(1);
    expect(beats!.beat.f_measure).toBeCloseTo((2 * 2) / (2 + 3), 9);
    expect(beats!.tracks.map(({ track }) => track)).toEqual(['drum_only/Song', 'full_mix/Song']);
  });

  it('is heard with the settings of transcribe, or those given', async () => {
    const home = await annotatedCollection();
    const usual = await run([home]);
    expect(usual.heard.map(({ options }) => options)).toEqual(
      Array(3).fill({ title: '', separation: true, sensitivity: 0.5 }),
    );
    const given = await run([home, '--no-separation', '--sensitivity', '0.7']);
    expect(given.heard.map(({ options }) => options)).toEqual(
      Array(2).fill({ title: '', separation: false, sensitivity: 0.7 }),
    );
  });

  it('is shown as tables', async () => {
    const { stdout } = await run([await annotatedCollection()]);
    const rows = rowsOf(stdout);
    expect(stdout).toContain('drum_only: strokes, F-measure in five classes (1 recording)');
    const scores = ['1.000', '1.000', '-', '0.000', '0.000', '0.667', '0.667', '0.667'];
    expect(rows).toContainEqual(['50 ms', ...scores, '+15.0 ms']);
    expect(rows).toContainEqual(['crash', '0', '0.000', '0.000', '0.000', '-']);
    expect(stdout).toContain('drum_only: which of hi_hat_closed, hi_hat_open, hi_hat_pedal');
    expect(rows).toContainEqual(['hi_hat_open', '0', '0', '0', '1', '0']);
    expect(rows).toContainEqual(['counted together', '0.800', '1.000', '25.00 %']);
    const times = ['120.0', '160.0', '-25.00 %', '0.500', '2.000'];
    expect(rows).toContainEqual(expect.arrayContaining(['Song', '0.667', ...times]));
  });

  it('tells how much of what is no drum was written', async () => {
    const home = await annotatedCollection();
    await writeFile(
      join(home, 'annotations/subclass/Song.txt'),
      '0.100 KD\n0.300 hand_percussion\n0.500 SD\n0.800 hand_percussion\n',
    );
    const { stdout } = await run([home]);
    expect(stdout).toContain(
      'Hand percussion: 1 of 2 strokes that sound while the drum set is silent written as drums.',
    );
    expect((await run([await annotatedCollection()])).stdout).not.toContain('Hand percussion');
  });

  it('is timed from the file to the score, by the second of audio', async () => {
    const home = await annotatedCollection();
    const json = join(home, 'report.json');
    const { stdout } = await run([home, '--json', json]);
    expect(rowsOf(stdout)).toContainEqual(['all', '2.0', '0.500', '2.000']);
    expect(stdout).toContain('without those of ffmpeg, which this system does not tell');
    const { speed, cpu_includes_ffmpeg: includesFfmpeg } = await reportOf(json);
    expect(speed).toMatchObject({ audio_seconds: 2, wall_seconds: 4, cpu_seconds: 1 });
    expect(includesFfmpeg).toBe(false);
  });

  it('is judged by how well the drums are taken out of the mix', async () => {
    const home = await annotatedCollection();
    const json = join(home, 'report.json');
    await run([home, '--json', json], {
      whileHearing: async ({ stems }) => {
        const samples = 44_100;
        const level = (left: number) => ({
          left: new Float32Array(samples).fill(left),
          right: new Float32Array(samples),
        });
        // A tenth of the true 0.25 is missing; the mix has as much again beside it.
        await stems?.write({ drums: level(0.225), backing: level(0.275) });
      },
    });
    const { separation } = await reportOf(json);
    expect(separation!.tracks.map(({ track }) => track)).toEqual(['Song']);
    expect(separation!.mean.sdr_db).toBeCloseTo(20, 1);
    expect(separation!.mean.mix_sdr_db).toBeCloseTo(0, 1);
    expect(separation!.mean.gain_db).toBeCloseTo(20, 1);
  });

  it('has its events saved where that is asked for, and nothing else is written', async () => {
    const home = await annotatedCollection();
    const before = await readdir(home, { recursive: true });
    const saved = join(folder, 'saved');
    await run([home, '--save-events', saved]);
    expect(await readdir(home, { recursive: true })).toEqual(before);
    const text = await readFile(join(saved, 'full_mix', 'Song.events.json'), 'utf8');
    expect(JSON.parse(text)).toMatchObject({ duration_seconds: 1, hits: HEARD.hits });
  });

  it('is heard once where what was heard is kept', async () => {
    const home = await annotatedCollection();
    const hearing = join(home, 'kept');
    const first = await run([home, '--hearing', hearing]);
    expect(first.heard).toHaveLength(3);
    const text = await readFile(join(hearing, 'full_mix', 'Song.hearing.json'), 'utf8');
    expect(JSON.parse(text)).toMatchObject({ version: 1, duration_seconds: 1 });
    const again = await run([home, '--hearing', hearing]);
    // Only the stems, which are not kept.
    expect(again.heard.filter(({ stems }) => !stems)).toEqual([]);
    expect(again.stdout).toContain('drum_only: strokes');
  });

  it('is not gone on with where the events cannot be saved', async () => {
    const home = await annotatedCollection();
    const occupied = join(home, 'drum_only', 'Song.wav');
    const { exitCode, stdout, heard } = await run([home, '--save-events', occupied]);
    expect({ exitCode, stdout, heard: heard.length }).toEqual({
      exitCode: 30,
      stdout: '',
      heard: 1,
    });
  });

  it('needs no annotations to be timed', async () => {
    const home = await collection({ 'full_mix/Song.wav': wavBytes(DRUMS) });
    const { exitCode, stdout } = await run([home]);
    expect(exitCode).toBe(0);
    expect(stdout).not.toContain('F-measure');
    expect(rowsOf(stdout)).toContainEqual(['full_mix', '1.0', '0.500', '2.000']);
  });
});

describe('a recording that cannot be heard', () => {
  it('is named and left out, and the rest goes on', async () => {
    const home = await collection({
      'drum_only/Broken.wav': 'This is a text.',
      'drum_only/Song.wav': wavBytes(DRUMS),
      'annotations/subclass/Broken.txt': ANNOTATED_STROKES,
      'annotations/subclass/Song.txt': ANNOTATED_STROKES,
    });
    const json = join(home, 'report.json');
    const { exitCode, stdout, stderr } = await run([home, '--json', json]);
    expect(exitCode).toBe(14);
    expect(stdout).toContain('1 recording left out of all figures:');
    expect(stderr).toContain('Broken.wav is not audio that can be read.');
    const { parts, failures } = await reportOf(json);
    expect(failures).toMatchObject([{ code: 'not_audio' }]);
    expect(parts[0]!.onsets[0]!.tracks.map(({ track }) => track)).toEqual(['Song']);
  });

  it('may be a mix whose drums are taken out', async () => {
    const home = await collection({
      'separation/Song_mix.wav': wavBytes(DRUMS),
      'separation/Song_drums.wav': wavBytes(DRUMS),
    });
    const { exitCode, stdout, stderr } = await run([home], {
      whileHearing: () => {
        throw new Error('the network broke');
      },
    });
    expect(exitCode).toBe(70);
    expect(stdout).toContain('1 recording left out of all figures:');
    expect(stderr).toContain('the network broke');
  });
});

describe('what is refused', () => {
  const refusal = async (...args: string[]): Promise<Run> => {
    const result = await run(args);
    expect(result).toMatchObject({ exitCode: 2, stdout: '', heard: [] });
    return result;
  };

  it('a folder with nothing to evaluate', async () => {
    const home = await collection({ 'drum_only/notes.txt': 'no recording' });
    const { stderr } = await refusal(home);
    expect(stderr).toMatch(
      /holds nothing to evaluate\. Expected .*drum_only\/.*; name such a folder\.\n$/,
    );
  });

  it('a folder that is not there', async () => {
    const { stderr } = await refusal(join(folder, 'nowhere'));
    expect(stderr).toMatch(/^There is no folder .*nowhere\. Expected/);
  });

  it('a file in place of a folder', async () => {
    const home = await collection({ 'song.wav': wavBytes(DRUMS) });
    const { stderr } = await refusal(join(home, 'song.wav'));
    expect(stderr).toMatch(/song\.wav cannot be read as a folder \(ENOTDIR\)/);
  });

  it('no folder, or several', async () => {
    expect((await refusal()).stderr).toMatch(/^No folder was named\./);
    expect((await refusal('a', 'b')).stderr).toMatch(/^2 folders were named\./);
  });

  it('a mix without its drums', async () => {
    const home = await collection({ 'separation/Song_mix.wav': wavBytes(DRUMS) });
    expect((await refusal(home)).stderr).toContain('Expected Song_drums beside it');
  });

  it('an annotation that cannot be read', async () => {
    const home = await collection({
      'drum_only/Song.wav': wavBytes(DRUMS),
      'annotations/subclass/Song.txt': '0.1 KD\n0.2 BOOM\n',
    });
    expect((await refusal(home)).stderr).toContain('Song.txt, line 2 is "0.2 BOOM"');
  });

  it.each([
    { args: ['--sensitivty', '1'], says: 'Did you mean --sensitivity?' },
    { args: ['--sensitivity', '2'], says: 'Expected a number from 0 to 1' },
    { args: ['--sensitivity'], says: 'Expected --sensitivity NUMBER' },
    { args: ['--sensitivity', '--json'], says: '--sensitivity has no value' },
    { args: ['--no-separation=yes'], says: 'was given "yes"' },
    { args: ['--quality=good'], says: 'Expected one of standard, best' },
    { args: ['--json', 'report.txt'], says: 'Expected a file that ends in .json' },
  ])('$args', async ({ args, says }) => {
    const { stderr } = await refusal(folder, ...args);
    expect(stderr).toContain(says);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});

it('is interrupted without figures, and without a report', async () => {
  const home = await annotatedCollection();
  const interruption = new AbortController();
  const json = join(home, 'report.json');
  const { exitCode, stdout, heard } = await run([home, '--json', json], {
    signal: interruption.signal,
    whileHearing: () => {
      interruption.abort();
      interruption.signal.throwIfAborted();
    },
  });
  expect({ exitCode, stdout, heard: heard.length }).toEqual({
    exitCode: 130,
    stdout: '',
    heard: 1,
  });
  expect(await readdir(home)).not.toContain('report.json');
});

it('explains itself', async () => {
  const { exitCode, stdout } = await run(['--help']);
  expect(exitCode).toBe(0);
  expect(stdout).toContain('Usage: npm run evaluate -- FOLDER [options]');
  expect(stdout).toContain('--save-events FOLDER');
});
