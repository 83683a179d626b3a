import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import { openOutputSet, publish } from '../../../model-runner/stages/publish.js';
import { permanentErrorOf } from '../../support/errors.js';
import { temporaryFolder } from '../../support/folder.js';

const folder = temporaryFolder();
const FILES = [
  { extension: 'musicxml', contents: '<score/>' },
  { extension: 'mid', contents: Uint8Array.of(1, 2, 3) },
];

async function emptyDir(name: string): Promise<string> {
  const path = join(folder, name);
  await mkdir(path);
  return path;
}

describe('publishing', () => {
  it('writes every file and nothing else, in a folder that it makes', async () => {
    const outDir = join(folder, 'new', 'deep');
    const paths = await publish({ outDir, baseName: 'song', files: FILES });
    expect(paths).toEqual([join(outDir, 'song.musicxml'), join(outDir, 'song.mid')]);
    expect((await readdir(outDir)).sort()).toEqual(['song.mid', 'song.musicxml']);
    expect(await readFile(paths[0]!, 'utf8')).toBe('<score/>');
    expect(await readFile(paths[1]!)).toEqual(Buffer.from([1, 2, 3]));
  });

  it('replaces what an earlier run wrote, and leaves other files alone', async () => {
    const outDir = await emptyDir('again');
    await writeFile(join(outDir, 'song.mid'), 'old');
    await writeFile(join(outDir, 'other.mid'), 'other');
    await publish({ outDir, baseName: 'song', files: FILES });
    expect((await readdir(outDir)).sort()).toEqual(['other.mid', 'song.mid', 'song.musicxml']);
    expect(await readFile(join(outDir, 'song.mid'))).toEqual(Buffer.from([1, 2, 3]));
    expect(await readFile(join(outDir, 'other.mid'), 'utf8')).toBe('other');
  });

  it('puts everything back where one file cannot be put in place', async () => {
    const outDir = await emptyDir('half');
    await writeFile(join(outDir, 'song.musicxml'), 'old score');
    await mkdir(join(outDir, 'song.mid'));
    await writeFile(join(outDir, 'song.mid', 'precious'), 'mine');
    const error = await permanentErrorOf(publish({ outDir, baseName: 'song', files: FILES }));
    expect(error.code).toBe('cannot_write');
    expect((await readdir(outDir)).sort()).toEqual(['song.mid', 'song.musicxml']);
    expect(await readFile(join(outDir, 'song.musicxml'), 'utf8')).toBe('old score');
    expect(await readFile(join(outDir, 'song.mid', 'precious'), 'utf8')).toBe('mine');
  });

  it.each([
    ['a-file/scores', 'below a file'],
    ['a-file', 'to a file'],
    // Linux; elsewhere there is no /proc, nor may it be made.
    ['/proc/scores/new', 'to a file system without folders of ours'],
  ])('says that it cannot write to %s: %s', async (path) => {
    await writeFile(join(folder, 'a-file'), '');
    const outDir = resolve(folder, path);
    const error = await permanentErrorOf(publish({ outDir, baseName: 'song', files: FILES }));
    expect(error.code).toBe('cannot_write');
    expect(error.message).toContain(outDir);
  });
});

describe('a set of outputs', () => {
  it('shows nothing under its name before it is published', async () => {
    const outDir = await emptyDir('pending');
    const outputs = await openOutputSet({ outDir, baseName: 'song' });
    await writeFile(outputs.reserve('drums.flac'), 'streamed');
    await outputs.add({ extension: 'mid', contents: 'notes' });
    expect((await readdir(outDir)).filter((name) => name.startsWith('song'))).toEqual([]);
    await outputs.publish();
    expect((await readdir(outDir)).sort()).toEqual(['song.drums.flac', 'song.mid']);
    expect(await readFile(join(outDir, 'song.drums.flac'), 'utf8')).toBe('streamed');
  });

  it('publishes nothing where a promised file is missing', async () => {
    const outDir = await emptyDir('missing');
    const outputs = await openOutputSet({ outDir, baseName: 'song' });
    await outputs.add({ extension: 'mid', contents: 'notes' });
    outputs.reserve('drums.flac');
    expect((await permanentErrorOf(outputs.publish())).code).toBe('cannot_write');
    await outputs.discard();
    expect(await readdir(outDir)).toEqual([]);
  });

  it('leaves nothing behind when it is discarded, not even folders that it made', async () => {
    const outDir = join(folder, 'never', 'seen');
    const outputs = await openOutputSet({ outDir, baseName: 'song' });
    await outputs.add({ extension: 'mid', contents: 'notes' });
    await outputs.discard();
    expect(await readdir(folder)).not.toContain('never');
  });

  it('does not remove a folder that somebody else put something into', async () => {
    const outDir = join(folder, 'shared');
    const outputs = await openOutputSet({ outDir, baseName: 'song' });
    await writeFile(join(outDir, 'note.txt'), 'mine');
    await outputs.discard();
    expect(await readdir(outDir)).toEqual(['note.txt']);
  });
});
