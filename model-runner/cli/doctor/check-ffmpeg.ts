import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { PermanentError } from '../../errors.js';
import { isTrusted, OLDEST_TRUSTED_YEAR, type Ffmpeg } from '../../ffmpeg/find.js';
import { AUDIO_FORMATS, toneArguments, type AudioFormat } from '../../ffmpeg/formats.js';
import { runFfmpeg } from '../../ffmpeg/process.js';
import { openAudio } from '../../stages/decode.js';
import { finding, obstacle, type Finding } from './finding.js';

const TONE_SECONDS = 1;

/** Which ffmpeg is used, and whether it is too old for files from strangers. */
export function checkFfmpeg(ffmpeg: Ffmpeg): Finding[] {
  const { version, year, origin, path } = ffmpeg;
  const found = finding('works', `${path}: version ${version}, ${year ?? '?'}, from ${origin}`);
  if (isTrusted(ffmpeg)) return [found];
  const advice =
    `it is from before ${OLDEST_TRUSTED_YEAR}: fine for your own files, not for files from ` +
    'people you do not know; install a current one, or get it with npm run fetch-ffmpeg';
  return [found, finding('warns', advice)];
}

/** Makes a second of sound in every format and decodes it again. */
export async function checkFormats(ffmpeg: Ffmpeg): Promise<Finding[]> {
  const folder = await mkdtemp(join(tmpdir(), 'groovesheet-doctor-'));
  try {
    const findings: Finding[] = [];
    for (const format of AUDIO_FORMATS)
      findings.push(await checkFormat({ ffmpeg, format, folder }));
    return findings;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function checkFormat(options: {
  ffmpeg: Ffmpeg;
  format: AudioFormat;
  folder: string;
}): Promise<Finding> {
  const { ffmpeg, format, folder } = options;
  const { name, extension, encodeArgs, hasVideo } = format;
  const path = join(folder, `tone.${extension}`);
  const tone = toneArguments({ seconds: TONE_SECONDS, channels: 2, hasVideo });
  const { exitCode } = await runFfmpeg({ path: ffmpeg.path, args: [...tone, ...encodeArgs, path] });
  if (exitCode !== 0) return finding('lacks', `${name}: not tried, this ffmpeg cannot make one`);
  try {
    const { peak } = await openAudio({ path, ffmpeg });
    return peak > 0
      ? finding('works', name)
      : obstacle(new PermanentError('not_audio', `${name}: what was a tone came back as silence`));
  } catch (error) {
    if (error instanceof PermanentError) return obstacle(error);
    throw error;
  }
}
