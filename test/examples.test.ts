import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import type { EventsDocument, Hit } from '../contract/events.js';
import { parseConfig } from '../model-runner/config.js';
import {
  DRUM_OF_LABEL,
  type AnnotatedOnset,
  type AnnotationLabel,
} from '../model-runner/evaluation/annotations.js';
import { scoreOnsets } from '../model-runner/evaluation/onsets.js';
import { ffmpegCandidates, findFfmpeg } from '../model-runner/ffmpeg/find.js';
import { parseHearing } from '../model-runner/hearing.js';
import { loadModels } from '../model-runner/inference/models.js';
import { transcribeSong } from '../model-runner/pipeline.js';
import { rewriteScore } from '../model-runner/rewrite-score.js';
import { openAudio } from '../model-runner/stages/decode.js';
import { toMusicXml } from '../model-runner/stages/musicxml.js';
import { notate } from '../model-runner/stages/notate.js';
import { quantise } from '../model-runner/stages/quantise.js';

const EXAMPLES = new URL('../examples/', import.meta.url);
const SONG = fileURLToPath(new URL('night-shift.mp3', EXAMPLES));

async function trueEvents(): Promise<EventsDocument> {
  const json = await readFile(new URL('night-shift.true.events.json', EXAMPLES), 'utf8');
  return JSON.parse(json) as EventsDocument;
}

function asAnnotated({ seconds, drum }: Hit): AnnotatedOnset {
  const labels = Object.keys(DRUM_OF_LABEL) as AnnotationLabel[];
  return { seconds, label: labels.find((label) => DRUM_OF_LABEL[label] === drum)! };
}

async function transcribe() {
  const ffmpeg = await findFfmpeg(ffmpegCandidates(undefined));
  const { modelsDir } = parseConfig({});
  return transcribeSong({
    audio: await openAudio({ path: SONG, ffmpeg }),
    options: { title: 'Night Shift', sensitivity: 0.5, separation: true },
    models: await loadModels({ modelsDir, providers: ['cpu'], threads: 1 }),
    onProgress: () => undefined,
  });
}

describe('the example song', () => {
  it('has a true score that is up to date', async () => {
    const events = await trueEvents();
    const score = notate(quantise(events.hits, events), { title: 'Night Shift' });
    const written = await readFile(new URL('night-shift.true.musicxml', EXAMPLES), 'utf8');
    expect(toMusicXml(score)).toBe(written);
  });

  it('is heard nearly as it was played, by the networks that ship', async () => {
    const truth = await trueEvents();
    const { events, summary } = await transcribe();
    const { micro } = scoreOnsets(
      [{ track: 'night-shift', hits: events.hits, annotated: truth.hits.map(asAnnotated) }],
      0.05,
    );
    expect(micro.f_measure).toBeGreaterThan(0.85);
    expect(summary.time_signature).toBe('4/4');
    expect(Math.abs(summary.bpm - 104)).toBeLessThan(2);
  });

  it('gives the same bytes each time', async () => {
    const [first, second] = [await transcribe(), await transcribe()];
    expect(second.hearing).toEqual(first.hearing);
    expect(second.musicXml).toBe(first.musicXml);
    expect(second.midi).toEqual(first.midi);
    expect(second.events).toEqual(first.events);

    // What was heard, stored and read again, is as good as the song.
    const { hearing, ...score } = first;
    const stored = parseHearing(JSON.stringify(hearing));
    expect(rewriteScore(stored, { title: 'Night Shift' })).toEqual(score);
  });
});
