import { readFileSync, writeFileSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { main } from '../../cleanup/cli/main.js';
import { foreignScores, note, scoreOf } from '../support/cleanup.js';
import { temporaryFolder } from '../support/folder.js';

const folder = temporaryFolder();
const clean = scoreOf({ measures: [note('hat', 4).repeat(4)] });
const path = (name: string): string => join(folder, name);

beforeAll(() => {
  writeFileSync(path('pitched.musicxml'), foreignScores()['music21-pitched']!);
  writeFileSync(path('clean.xml'), clean);
  writeFileSync(path('diary.txt'), 'Dear diary');
});

async function run(
  ...args: string[]
): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  let [stdout, stderr] = ['', ''];
  const exitCode = await main({
    args,
    env: {},
    stdout: { write: (text) => (stdout += text) },
    stderr: { write: (text) => (stderr += text) },
  });
  return { exitCode, stdout, stderr };
}

describe('the cleanup command', () => {
  it('writes the score beside its original and says what it changed', async () => {
    const { exitCode, stdout, stderr } = await run(path('pitched.musicxml'));
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toContain('  Measures 1-2: 12 pitched notes became unpitched');
    expect(stdout).toContain(`  -> ${path('pitched.clean.musicxml')}`);
    expect(readFileSync(path('pitched.clean.musicxml'), 'utf8')).toContain('<unpitched>');
    const again = await run(path('pitched.clean.musicxml'), '--check');
    expect(again).toEqual({
      exitCode: 0,
      stdout: `${path('pitched.clean.musicxml')}: nothing to repair.\n`,
      stderr: '',
    });
  });

  it('writes to a folder, or to a file', async () => {
    await run(path('clean.xml'), '--out', path('made/here'));
    expect(readFileSync(path('made/here/clean.clean.musicxml'), 'utf8')).toBe(clean);
    await run(path('clean.xml'), '--out', path('made/other.xml'));
    expect(readFileSync(path('made/other.xml'), 'utf8')).toBe(clean);
  });

  it('only checks with --check, and exits with 1 where something is to repair', async () => {
    const before = await readdir(folder);
    expect((await run(path('pitched.musicxml'), '--check')).exitCode).toBe(1);
    expect((await run(path('clean.xml'), '--check')).exitCode).toBe(0);
    expect(await readdir(folder)).toEqual(before);
  });

  it('prints JSON for scripts', async () => {
    const { stdout } = await run(path('clean.xml'), path('pitched.musicxml'), '--check', '--json');
    const [first, second] = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(first).toEqual({ file: path('clean.xml'), written: null, changes: [], remarks: [] });
    expect(second).toMatchObject({
      changes: expect.arrayContaining([expect.any(Object)]) as object,
    });
  });

  it('goes on after a score that cannot be read, and exits with what went wrong', async () => {
    await mkdir(path('some-folder'), { recursive: true });
    const texts = [path('diary.txt'), path('nowhere.xml'), path('some-folder'), path('clean.xml')];
    const { exitCode, stdout, stderr } = await run(...texts, '--check');
    expect(exitCode).toBe(40);
    expect(stdout).toContain('nothing to repair');
    const [diary, nowhere, some] = stderr.split('\n');
    expect(diary).toMatch(/diary\.txt: This is not a MusicXML score .* begins with "Dear diary"/);
    expect(nowhere).toMatch(/nowhere\.xml: There is no file .* Expected a score/);
    expect(some).toMatch(/some-folder: .* is a folder\. Expected a score/);
  });

  it.each([
    [['--chek', 'a.xml'], /^There is no option --chek\. Did you mean --check\?/],
    [[], /^No score was named\. Expected at least one/],
    [['a.xml', 'b.xml', '--out', 'c.xml'], /^--out is the file c\.xml, and 2 scores were named/],
  ])('refuses %j with a sentence', async (args, says) => {
    const { exitCode, stderr } = await run(...args);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(says);
  });

  it('explains itself', async () => {
    const { exitCode, stdout } = await run('--help');
    expect(exitCode).toBe(0);
    for (const option of ['--out', '--check', '--json']) expect(stdout).toContain(option);
  });
});
