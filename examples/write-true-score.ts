/**
 * Writes the true score of the example song from its true strokes and beats, by the same stages that
 * write every score:
 *
 *     npx tsx examples/write-true-score.ts
 */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import type { EventsDocument } from '../contract/events.js';
import { toMusicXml } from '../model-runner/stages/musicxml.js';
import { notate } from '../model-runner/stages/notate.js';
import { quantise } from '../model-runner/stages/quantise.js';

const TITLE = 'Night Shift';

function beside(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}

const json = await readFile(beside('night-shift.true.events.json'), 'utf8');
const events = JSON.parse(json) as EventsDocument;
const score = notate(quantise(events.hits, events), { title: TITLE });
await writeFile(beside('night-shift.true.musicxml'), toMusicXml(score));
