import { join } from 'node:path';
import { writeFile } from 'node:fs/promises';

import type { Hit } from '../../../contract/events.js';
import { parseHearing } from '../../../model-runner/hearing.js';
import { transcribeSong, type Transcription } from '../../../model-runner/pipeline.js';
import type { StereoSamples } from '../../../model-runner/pcm.js';
import { openAudio, type AudioSource } from '../../../model-runner/stages/decode.js';
import { thresholdsFor } from '../../../model-runner/inference/models.js';
import { laxest } from '../../../model-runner/stages/pick-hits.js';
import { lowestOfAnySong } from '../../../model-runner/stages/song-thresholds.js';
import { findCandidates, type DrumActivations } from '../../../model-runner/stages/transcribe.js';
import { concatenate } from '../../../model-runner/dsp/windows.js';
import { temporaryFolder } from '../../support/folder.js';
import { foreignSong, loadWith, worstDifference } from '../../support/foreign.js';
import { testFfmpeg, wavBytes } from '../../support/sound.js';

const SECONDS = 4;
const home = temporaryFolder();
let song: AudioSource;
let silence: AudioSource;

async function opened(name: string, { left, right }: StereoSamples): Promise<AudioSource> {
  const path = join(home, name);
  await writeFile(path, wavBytes([left, right]));
  return openAudio({ path, ffmpeg: await testFfmpeg() });
}

beforeAll(async () => {
  const samples = SECONDS * 44_100;
  song = await opened('song.wav', foreignSong(samples));
  const nothing = new Float32Array(samples);
  silence = await opened('silence.wav', { left: nothing, right: nothing });
});

interface Run extends Transcription {
  drums: Float32Array;
  backing: Float32Array;
  shares: number[];
}

async function transcribe(
  audio: AudioSource,
  names: readonly string[],
  separation = true,
): Promise<Run> {
  const drums: Float32Array[] = [];
  const backing: Float32Array[] = [];
  const shares: number[] = [];
  const transcription = await transcribeSong({
    audio,
    options: { title: 'Song', sensitivity: 0.5, separation },
    models: await loadWith(home, names),
    onProgress: ({ percent }) => shares.push(percent),
    stems: {
      write(stretch) {
        drums.push(stretch.drums.left);
        backing.push(stretch.backing.left);
        return Promise.resolve();
      },
    },
  });
  return { ...transcription, drums: concatenate(drums), backing: concatenate(backing), shares };
}

async function leftOf(audio: AudioSource): Promise<Float32Array> {
  const parts: Float32Array[] = [];
  for await (const { left } of audio.chunks()) parts.push(left);
  return concatenate(parts);
}

const WAVEFORM = 'waveform-separator';
const ALL = [WAVEFORM, 'waveform-transcriber', 'log-mel-beat-tracker'];

describe('a song heard by models that were brought along', () => {
  it.each([
    ['a waveform separator', [WAVEFORM]],
    ['two waveform separators', [WAVEFORM, 'waveform-separator-2']],
    ['a hybrid separator', ['hybrid-separator']],
    ['a waveform transcriber', ['waveform-transcriber']],
    ['a log-mel beat tracker', ['log-mel-beat-tracker']],
    ['all three', ALL],
  ])('becomes a score and stems that add up to it: %s', async (_, names) => {
    const { hearing, events, musicXml, drums, backing, shares } = await transcribe(song, names);
    expect(parseHearing(JSON.stringify(hearing))).toEqual(hearing);
    expect(hearing.candidates.length).toBeGreaterThan(0);
    expect(hearing.candidates.every(({ seconds }) => seconds >= 0 && seconds <= SECONDS)).toBe(
      true,
    );
    expect(events.beats.length).toBeGreaterThan(1);
    expect(musicXml).toContain('<score-partwise');
    const sum = drums.map((sample, i) => sample + backing[i]!);
    expect(worstDifference(sum, await leftOf(song))).toBeLessThan(1e-6);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
  });

  it.each([
    ['a hybrid separator', ['hybrid-separator']],
    ['all three', ALL],
  ])('is silent where there is nothing to hear: %s', async (_, names) => {
    const { drums, backing } = await transcribe(silence, names);
    expect(drums).toHaveLength(SECONDS * 44_100);
    expect(drums.every((sample) => Math.abs(sample) < 1e-6)).toBe(true);
    expect(backing.every((sample) => Math.abs(sample) < 1e-6)).toBe(true);
  });

  it('needs no separator where it holds nothing but drums', async () => {
    const names = ['waveform-separator', 'waveform-transcriber'];
    const { hearing, drums, backing } = await transcribe(song, names, false);
    expect(hearing.separated).toBe(false);
    expect(worstDifference(drums, await leftOf(song))).toBe(0);
    expect(backing.every((sample) => sample === 0)).toBe(true);
  });

  it.each([true, false])(
    'weighs strokes by what else the song has where separated is %s',
    async (separation) => {
      const models = await loadWith(home, []);
      let heard: (DrumActivations & { candidates: Hit[] }) | undefined;
      const { hearing } = await transcribeSong({
        audio: song,
        options: { title: 'Song', separation },
        models,
        onProgress: () => undefined,
        onOutput({ stage, value }) {
          if (stage === 'transcribe') heard = value as typeof heard;
        },
      });
      const least = laxest(lowestOfAnySong(thresholdsFor(models, separation)));
      const plain = findCandidates(heard!, least);
      const sure = ({ confidence }: Hit): number => confidence;
      expect(hearing.candidates).toHaveLength(plain.length);
      expect(hearing.candidates.map(sure)).not.toEqual(plain.map(sure));
    },
  );

  it.each([
    ['of our networks', [], true],
    ['of a waveform transcriber', ['waveform-transcriber'], false],
  ])('follows the song with the thresholds %s: %s', async (_, names, lowered) => {
    const models = await loadWith(home, names);
    const { hearing } = await transcribe(song, names);
    const usual = thresholdsFor(models, true);
    // The song is bursts of noise over tones, in which our networks are sure of little.
    if (lowered) expect(hearing.thresholds.snare).toBeLessThan(usual.snare);
    else expect(hearing.thresholds).toEqual(usual);
  });

  it('is heard alike every time', async () => {
    const [one, other] = [await transcribe(song, ALL), await transcribe(song, ALL)];
    expect(one.hearing).toEqual(other.hearing);
  });
});
