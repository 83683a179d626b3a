import { mkdir, readdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { runCommand, startCommand } from '../../support/command.js';
import { temporaryFolder } from '../../support/folder.js';
import { writeCorruptModels } from '../../support/models.js';
import { endsWithin, lastProcessIn, writeProgram } from '../../support/processes.js';
import { makeTone, testFfmpeg } from '../../support/sound.js';

const folder = temporaryFolder();
const outDir = join(folder, 'out');
const fixture = (name: string): string => join(folder, name);

beforeAll(async () => {
  const ffmpeg = await testFfmpeg();
  await writeFile(fixture('empty.mp3'), '');
  await writeFile(fixture('text.mp3'), 'This is a text.\n'.repeat(100));
  await makeTone({ ffmpeg, folder, name: 'tone.wav', seconds: 1 });
  await makeTone({ ffmpeg, folder, name: 'blip.wav', seconds: 0.2 });
  const cut = await makeTone({ ffmpeg, folder, name: 'cut.mp3', seconds: 10 });
  await truncate(cut, 80_000);
  await mkdir(fixture('no-models'));
  await mkdir(fixture('corrupt-models'));
  await writeCorruptModels(fixture('corrupt-models'));
});

interface Refusal {
  what: string;
  /** Given as it is. */
  argument?: string;
  /** Given with its folder. */
  file?: string;
  modelsDir?: string;
  exitCode: number;
  says: RegExp;
}

describe('the transcribe command', () => {
  it.each<Refusal>([
    {
      what: 'an unknown option',
      argument: '--sensitivty',
      exitCode: 2,
      says: /^There is no option --sensitivty\. Did you mean --sensitivity\?$/,
    },
    {
      what: 'a path that is not there',
      file: 'nowhere.mp3',
      exitCode: 10,
      says: /^There is no file .*nowhere\.mp3\. Expected/,
    },
    { what: 'a folder', file: 'no-models', exitCode: 11, says: /is a folder\. Expected/ },
    { what: 'an empty file', file: 'empty.mp3', exitCode: 13, says: /is empty\. Expected/ },
    { what: 'a text', file: 'text.mp3', exitCode: 14, says: /is not audio that can be read\. Exp/ },
    {
      what: 'a truncated MP3',
      file: 'cut.mp3',
      exitCode: 16,
      says: /ends after \d\.\d s, before the song does\. Expected 10\.\d s/,
    },
    {
      what: '0.2 s of sound',
      file: 'blip.wav',
      exitCode: 18,
      says: /holds 0\.20 s of sound\. Exp/,
    },
    {
      what: 'a missing model',
      file: 'tone.wav',
      modelsDir: 'no-models',
      exitCode: 21,
      says: /model manifest/,
    },
    {
      what: 'a corrupt model',
      file: 'tone.wav',
      modelsDir: 'corrupt-models',
      exitCode: 22,
      says: /is damaged/,
    },
  ])('refuses $what', async ({ argument, file, modelsDir, exitCode, says }) => {
    const ended = await runCommand({
      script: 'transcribe',
      args: [argument ?? fixture(file ?? ''), '--out', outDir],
      env: modelsDir === undefined ? {} : { MODELS_DIR: fixture(modelsDir) },
    });
    const said = ended.stderr
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('Note: '));
    expect(said).toEqual([expect.stringMatching(says)]);
    expect(ended.stdout).toBe('');
    expect(ended.exitCode).toBe(exitCode);
    expect(await readdir(folder)).not.toContain('out');
  });

  it('stops at once on Ctrl-C, with its decoder', async () => {
    const decoders = fixture('decoders');
    // Answers what version it is, and then never decodes anything.
    const script =
      '[ "$*" = "-version" ] && echo "ffmpeg version 9 Copyright (c) 2000-2026 x" && exit\n' +
      `echo $$ >> "${decoders}"\nexec "${process.execPath}" -e "setTimeout(() => {}, 60_000)"`;
    const env = { FFMPEG_PATH: await writeProgram(fixture('stuck-ffmpeg'), script) };
    const args = [fixture('tone.wav'), '--out', outDir];
    const { child, ended } = startCommand({ script: 'transcribe', args, env });
    const decoder = await lastProcessIn(decoders);
    child.kill('SIGINT');
    const { exitCode, stderr } = await ended;
    expect(stderr).toBe('Interrupted: nothing of this song was written.\n');
    expect(exitCode).toBe(130);
    expect(await endsWithin(decoder, 2000)).toBe(true);
    expect(await readdir(folder)).not.toContain('out');
  });
});

describe('the doctor command', () => {
  it('tries what there is, and its exit code says what is in the way', async () => {
    const env = { MODELS_DIR: fixture('corrupt-models'), ONNX_PROVIDERS: 'cpu' };
    const { exitCode, stdout } = await runCommand({ script: 'doctor', env });
    expect(stdout).toMatch(/^ffmpeg\n {2}works {2}\S+: version \S+, \d{4}, from /);
    expect(stdout).toContain('  works  MP3\n');
    expect(stdout).toContain('  works  WAV, 24 bits\n');
    expect(stdout).toContain('  works  cpu\n');
    expect(stdout).toMatch(/ {2}fails {2}The separator .* is damaged/);
    expect(stdout).toContain('See what fails above.');
    expect(exitCode).toBe(22);
  });

  it('says when there is no ffmpeg, and goes on', async () => {
    const env = { FFMPEG_PATH: '/nowhere/ffmpeg', MODELS_DIR: fixture('no-models') };
    const { exitCode, stdout } = await runCommand({ script: 'doctor', env });
    expect(stdout).toContain('  fails  No working ffmpeg was found (FFMPEG_PATH (/nowhere/ffmpeg)');
    expect(stdout).toContain('  works  cpu\n');
    expect(exitCode).toBe(21);
  });

  it('refuses wrong settings in one sentence', async () => {
    const { exitCode, stderr } = await runCommand({ script: 'doctor', env: { ONNX_THREADS: 'x' } });
    expect(stderr).toMatch(/^ONNX_THREADS is "x"\. Expected .*\n$/);
    expect(exitCode).toBe(3);
  });
});
