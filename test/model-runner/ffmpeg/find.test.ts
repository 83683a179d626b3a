import { join } from 'node:path';

import {
  ffmpegCandidates,
  findFfmpeg,
  isTrusted,
  parseVersion,
  type FfmpegCandidate,
} from '../../../model-runner/ffmpeg/find.js';
import { permanentErrorOf } from '../../support/errors.js';
import { temporaryFolder } from '../../support/folder.js';
import { writeProgram } from '../../support/processes.js';

const folder = temporaryFolder();

const program = (name: string, script: string) => writeProgram(join(folder, name), script);

describe('which ffmpeg is used', () => {
  it('is looked for in a fixed order, ending with the one that npm brings', () => {
    const origins = ffmpegCandidates(undefined).map(({ origin }) => origin);
    const order = ['ffmpeg-static', 'PATH', '@ffmpeg-installer/ffmpeg'];
    // ffmpeg-static is there only where its download was possible.
    expect(order.filter((origin) => origins.some((found) => found === origin))).toEqual(origins);
    expect(origins.slice(-2)).toEqual(['PATH', '@ffmpeg-installer/ffmpeg']);
  });

  it('is the configured one or none', () => {
    const expected = [{ origin: 'FFMPEG_PATH', path: '/opt/ffmpeg' }];
    expect(ffmpegCandidates('/opt/ffmpeg')).toEqual(expected);
  });

  it('is the first that runs', async () => {
    const working = await program(
      'working',
      'echo "ffmpeg version 7.1 Copyright (c) 2000-2024 the FFmpeg developers"',
    );
    const candidates: FfmpegCandidate[] = [
      { origin: 'ffmpeg-static', path: join(folder, 'missing') },
      { origin: 'PATH', path: await program('failing', 'exit 3') },
      { origin: '@ffmpeg-installer/ffmpeg', path: working },
    ];
    expect(await findFfmpeg(candidates)).toEqual({ ...candidates[2], version: '7.1', year: 2024 });
  });

  it('runs where npm brought the only one', async () => {
    const packaged = ffmpegCandidates(undefined).slice(-1);
    expect((await findFfmpeg(packaged)).year).toBe(2018);
  });

  it('is missed in one sentence that names every candidate', async () => {
    const candidates: FfmpegCandidate[] = [
      { origin: 'ffmpeg-static', path: join(folder, 'missing') },
      { origin: 'PATH', path: await program('impostor', 'echo I am a shell script') },
    ];
    const error = await permanentErrorOf(findFfmpeg(candidates));
    expect(error.code).toBe('no_ffmpeg');
    expect(error.message).toContain('ENOENT');
    expect(error.message).toContain('it is not ffmpeg');
    expect(error.message).toContain('FFMPEG_PATH');
  });
});

describe('the age of an ffmpeg', () => {
  it.each([
    ['ffmpeg version 4.1 Copyright (c) 2000-2018 the FFmpeg developers', '4.1', 2018, false],
    ['ffmpeg version n9.0.2-17-g2a Copyright (c) 2000-2026 the F', 'n9.0.2-17-g2a', 2026, true],
    ['ffmpeg version 6.1', '6.1', undefined, false],
  ])('%s', (banner, version, year, trusted) => {
    expect(parseVersion(banner)).toEqual({ version, year });
    expect(isTrusted({ origin: 'PATH', path: 'ffmpeg', version, year })).toBe(trusted);
  });
});
