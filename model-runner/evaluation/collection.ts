import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';

import type { Signature } from '../beats/beat-type.js';
import { PermanentError, systemErrorCode } from '../errors.js';
import { AUDIO_FORMATS } from '../ffmpeg/formats.js';
import {
  parseBeatAnnotations,
  parseMetreAnnotation,
  parseOnsetAnnotations,
  type AnnotatedBeat,
  type AnnotatedOnset,
} from './annotations.js';

/** The folders of recordings that are transcribed. */
export const PARTS = ['drum_only', 'full_mix'] as const;
export type Part = (typeof PARTS)[number];

/** A recording, with what is annotated of it. */
export interface Recording {
  part: Part;
  track: string;
  path: string;
  onsets: AnnotatedOnset[] | undefined;
  beats: AnnotatedBeat[] | undefined;
  metre: Signature | undefined;
}

/** A mix and the drums in it. */
export interface StemPair {
  track: string;
  mixPath: string;
  drumsPath: string;
}

export interface Collection {
  recordings: Recording[];
  stemPairs: StemPair[];
}

const EXTENSIONS = new Set(AUDIO_FORMATS.map(({ extension }) => `.${extension}`));

/** What to do about a folder that cannot be evaluated. */
const LAYOUT =
  'Expected a folder with recordings in drum_only/ or full_mix/ (as TRACK.flac, annotated in ' +
  'annotations/subclass/TRACK.txt, annotations/beats/TRACK.beats and annotations/metre/TRACK.txt), ' +
  'or TRACK_mix.flac and TRACK_drums.flac in separation/; name such a folder.';

/**
 * Looks for recordings and their annotations. Each part of the layout may be missing, but not all.
 *
 * @throws PermanentError bad_option, where there is nothing to evaluate, or an annotation or a
 *   stem is not as it should be
 */
export async function readCollection(folder: string): Promise<Collection> {
  await requireFolder(folder);
  const recordings: Recording[] = [];
  for (const part of PARTS) recordings.push(...(await readPart(folder, part)));
  const stemPairs = await readStemPairs(join(folder, 'separation'));
  if (recordings.length > 0 || stemPairs.length > 0) return { recordings, stemPairs };
  throw new PermanentError('bad_option', `${folder} holds nothing to evaluate. ${LAYOUT}`);
}

async function requireFolder(folder: string): Promise<void> {
  await readdir(folder).catch((cause: unknown) => {
    const found =
      systemErrorCode(cause) === 'ENOENT'
        ? `There is no folder ${folder}.`
        : `${folder} cannot be read as a folder (${systemErrorCode(cause) ?? 'unknown reason'}).`;
    throw new PermanentError('bad_option', `${found} ${LAYOUT}`, { cause });
  });
}

async function readPart(folder: string, part: Part): Promise<Recording[]> {
  const annotations = join(folder, 'annotations');
  const recordings: Recording[] = [];
  for (const { name, path } of await audioFilesIn(join(folder, part))) {
    const onsets = await readIfThere(join(annotations, 'subclass', `${name}.txt`));
    const beats = await readIfThere(join(annotations, 'beats', `${name}.beats`));
    const metre = await readIfThere(join(annotations, 'metre', `${name}.txt`));
    recordings.push({
      part,
      track: name,
      path,
      onsets: onsets && parseOnsetAnnotations(onsets),
      beats: beats && parseBeatAnnotations(beats),
      metre: metre && parseMetreAnnotation(metre),
    });
  }
  return recordings;
}

async function readStemPairs(folder: string): Promise<StemPair[]> {
  const files = await audioFilesIn(folder);
  return files.flatMap(({ name, path }) => {
    if (!name.endsWith('_mix')) return [];
    const track = name.slice(0, -'_mix'.length);
    const drums = files.find((file) => file.name === `${track}_drums`);
    if (drums) return [{ track, mixPath: path, drumsPath: drums.path }];
    throw new PermanentError(
      'bad_option',
      `${path} has no drums to compare with. Expected ${track}_drums beside it; add it.`,
    );
  });
}

/** Sorted by name; none where there is no such folder. */
async function audioFilesIn(folder: string): Promise<{ name: string; path: string }[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (systemErrorCode(error) === 'ENOENT') return [];
    throw error;
  });
  return names
    .filter((name) => EXTENSIONS.has(extname(name).toLowerCase()))
    .sort()
    .map((name) => ({ name: name.slice(0, -extname(name).length), path: join(folder, name) }));
}

async function readIfThere(path: string): Promise<{ text: string; path: string } | undefined> {
  try {
    return { text: await readFile(path, 'utf8'), path };
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
