import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { AUDIO_TYPES, audioExtension, audioTypeOf } from '../../contract/audio-types.js';
import { SNIFFED_BYTES, sniffContainer } from '../../functions/internal/sniff.js';
import { AUDIO_FORMATS, toneArguments } from '../../model-runner/ffmpeg/formats.js';
import { temporaryFolder } from '../support/folder.js';
import { runForFixture, testFfmpeg } from '../support/sound.js';

const folder = temporaryFolder();

describe('the first bytes of a file', () => {
  it.each(AUDIO_FORMATS)('show $name', async ({ name, extension, encodeArgs, hasVideo }) => {
    const path = join(folder, `${name.replaceAll(/\W/g, '-')}.${extension}`);
    const tone = toneArguments({ seconds: 0.3, channels: 2, hasVideo });
    await runForFixture(await testFfmpeg(), [...tone, ...encodeArgs, path]);
    const bytes = (await readFile(path)).subarray(0, SNIFFED_BYTES);
    const type = AUDIO_TYPES.find(({ extensions }) => extensions.includes(extension))!;
    expect(sniffContainer(bytes)).toBe(type.container);
  });

  it('show an MP3 behind its padding', () => {
    const frame = [0xff, 0xfb, 0x90, 0x64];
    expect(sniffContainer(Buffer.from([...frame, 0, 0]))).toBe('mpeg');
    expect(sniffContainer(Buffer.from([...new Array<number>(500).fill(0), ...frame]))).toBe('mpeg');
  });

  it.each([
    ['nothing', ''],
    ['text', 'Dear drummer, this is no song.'],
    ['text in UTF-16', '\ufeffD\0e\0a\0r\0'],
    ['a page', '<!DOCTYPE html><html></html>'],
    ['a zip archive', 'PK\x03\x04\x14\0\0\0'],
    ['a picture', '\x89PNG\r\n\x1a\n\0\0\0\rIHDR'],
    ['another picture', '\xff\xd8\xff\xe0\0\x10JFIF'],
    ['a program', '\x7fELF\x02\x01\x01\0'],
    ['a program of Windows', 'MZ\x90\0\x03\0\0\0'],
    ['a PDF', '%PDF-1.7\n'],
    ['a video in RIFF', 'RIFF\x24\0\0\0AVI LIST'],
    ['MIDI', 'MThd\0\0\0\x06'],
    ['zeros', '\0'.repeat(5000)],
  ])('give %s away', (_what, text) => {
    expect(sniffContainer(Buffer.from(text, 'latin1'))).toBeUndefined();
    if (text.startsWith('\ufeff')) {
      expect(sniffContainer(Buffer.from(text, 'utf16le'))).toBeUndefined();
    }
  });
});

describe('audio types', () => {
  it('are known by every content type, with parameters and in any case', () => {
    for (const type of AUDIO_TYPES) {
      for (const contentType of type.contentTypes) {
        expect(audioTypeOf(`${contentType.toUpperCase()}; codecs=x`)).toBe(type);
      }
    }
    expect(audioTypeOf('text/plain')).toBeUndefined();
  });

  it('are kept under an extension of their own', () => {
    const ogg = audioTypeOf('audio/ogg')!;
    expect(audioExtension(ogg, 'song.OPUS')).toBe('opus');
    expect(audioExtension(ogg, 'song.exe')).toBe('ogg');
    expect(audioExtension(ogg, 'song')).toBe('ogg');
  });
});
