import { DRUMS, type Drum } from '../../../contract/drums.js';
import { LogMelStream } from '../../../model-runner/dsp/log-mel.js';
import { Resampler } from '../../../model-runner/dsp/resample.js';
import { separateInSegments } from '../../../model-runner/dsp/segments.js';
import { concatenate } from '../../../model-runner/dsp/windows.js';
import type { Models } from '../../../model-runner/inference/models.js';
import { createLevelMeter } from '../../../model-runner/level.js';
import { allDrums } from '../../../model-runner/listening/all-drums.js';
import {
  beatTrackerOf,
  separatorOf,
  transcriberOf,
} from '../../../model-runner/listening/listeners.js';
import {
  transcribed,
  type SeparatedStretch,
  type TranscribedStretch,
} from '../../../model-runner/listening/streams.js';
import { mono, type StereoSamples } from '../../../model-runner/pcm.js';
import { OUR_FRAMES } from '../../../model-runner/stages/transcribe.js';
import { temporaryFolder } from '../../support/folder.js';
import {
  foreignSong,
  inChunks,
  loadWith,
  readForeignReference,
  worstDifference,
  type ForeignReference,
  type SeparationReference,
} from '../../support/foreign.js';

/** The song has about unit size; outputs of a hundredth of it are told apart a thousand times over. */
const SAMPLE_TOLERANCE = 2e-5;
/** Means over the millions of values of a full segment round differently in onnxruntime. */
const HYBRID_TOLERANCE = 1e-4;
const PROBABILITY_TOLERANCE = 5e-4;
const LOG_MEL_TOLERANCE = 2e-3;

const home = temporaryFolder();
let reference: ForeignReference;

beforeAll(async () => {
  reference = await readForeignReference();
});

async function gathered<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const parts: T[] = [];
  for await (const part of stream) parts.push(part);
  return parts;
}

async function separateWith(
  models: Models,
  song: StereoSamples,
  chunkSamples?: number,
): Promise<SeparatedStretch> {
  const meter = createLevelMeter();
  meter.add(song);
  const separate = separatorOf(models, { statistics: meter.read(), level: 0.01, split: true });
  const parts = await gathered(separate(inChunks(song, chunkSamples)));
  const joined = (pick: (part: SeparatedStretch) => Float32Array): Float32Array =>
    concatenate(parts.map(pick));
  return {
    rows: joined(({ rows }) => rows),
    drumRows: joined(({ drumRows }) => drumRows),
    share: joined(({ share }) => share),
    song: { left: joined((p) => p.song.left), right: joined((p) => p.song.right) },
    split: {
      drums: { left: joined((p) => p.split.drums.left), right: joined((p) => p.split.drums.right) },
      backing: {
        left: joined((p) => p.split.backing.left),
        right: joined((p) => p.split.backing.right),
      },
    },
  };
}

function expectDrums(
  drums: StereoSamples,
  { song_samples, at, left, right }: SeparationReference,
  tolerance = SAMPLE_TOLERANCE,
): void {
  expect(drums.left).toHaveLength(song_samples);
  const picked = (side: Float32Array): number[] => at.map((sample) => side[sample]!);
  expect(worstDifference(picked(drums.left), left)).toBeLessThan(tolerance);
  expect(worstDifference(picked(drums.right), right)).toBeLessThan(tolerance);
}

describe('a separator that works on waveforms', () => {
  it.each([
    ['a song of several segments', 'one', ['waveform-separator']],
    ['a song shorter than a segment', 'shorter', ['waveform-separator']],
    ['a song of exactly one segment', 'exact', ['waveform-separator']],
    ['two models, averaged', 'averaged', ['waveform-separator', 'waveform-separator-2']],
  ] as const)('separates as PyTorch does: %s', async (_, part, names) => {
    const expected = reference.waveform_separators[part];
    const song = foreignSong(expected.song_samples);
    const { split } = await separateWith(await loadWith(home, names), song);
    expectDrums(split.drums, expected);
  });

  it('separates the same however the song comes', async () => {
    const expected = reference.waveform_separators.one;
    const models = await loadWith(home, ['waveform-separator']);
    const { split } = await separateWith(models, foreignSong(expected.song_samples), 777);
    expectDrums(split.drums, expected);
  });

  it('leaves drums and backing that add up to the song, and bands of both', async () => {
    const song = foreignSong(40_000);
    const models = await loadWith(home, ['waveform-separator']);
    const { split, rows, drumRows, ...rest } = await separateWith(models, song);
    expect(worstDifference(rest.song.left, song.left)).toBe(0);
    const sum = split.drums.right.map((sample, i) => sample + split.backing.right[i]!);
    expect(worstDifference(sum, song.right)).toBeLessThan(1e-7);
    expect(rows).toHaveLength(Math.ceil(40_000 / 441) * 108);
    expect(drumRows).toHaveLength(rows.length);
    expect(drumRows.every(Number.isFinite)).toBe(true);
    expect(worstDifference(drumRows, rows)).toBeGreaterThan(0.1);
  });

  it('makes nothing of silence', async () => {
    const silence = { left: new Float32Array(30_000), right: new Float32Array(30_000) };
    const { split } = await separateWith(await loadWith(home, ['waveform-separator']), silence);
    expect(worstDifference(split.drums.left, silence.left)).toBeLessThan(1e-6);
  });
});

describe('a hybrid separator that leaves Fourier transforms to us', () => {
  it('separates as PyTorch does, in segments of 343,980 samples', async () => {
    const expected = reference.hybrid_separator;
    const models = await loadWith(home, ['hybrid-separator']);
    const { split } = await separateWith(models, foreignSong(expected.song_samples));
    expectDrums(split.drums, expected, HYBRID_TOLERANCE);
  });
});

describe('a transcriber that works on waveforms', () => {
  const CLASSES: (Drum | null)[] = [
    ...(['kick', 'snare', 'tom_mid', 'hi_hat_closed', 'ride', 'ride', 'crash'] as const),
    null,
  ];

  async function transcribe(models: Models, song: StereoSamples): Promise<TranscribedStretch> {
    const parts = await gathered(
      transcriberOf(models).transcribe(allDrums(inChunks(song), { level: 0.01 })),
    );
    return transcribed({
      rows: concatenate(parts.map(({ rows }) => rows)),
      onset: concatenate(parts.map(({ onset }) => onset)),
      velocity: concatenate(parts.map(({ velocity }) => velocity)),
    });
  }

  it('hears what PyTorch hears, each drum being the likeliest of its classes', async () => {
    const { song_samples, onset, velocity } = reference.waveform_transcriber;
    const models = await loadWith(home, ['waveform-transcriber']);
    const heard = await transcribe(models, foreignSong(song_samples));
    const expected = DRUMS.flatMap((drum, index) =>
      onset.map((row, frame) => {
        const outputs = CLASSES.flatMap((name, output) => (name === drum ? [output] : []));
        const best = outputs.sort((a, b) => row[b]! - row[a]!)[0];
        return best === undefined
          ? { at: frame * DRUMS.length + index, onset: 0, velocity: 80 / 127 }
          : {
              at: frame * DRUMS.length + index,
              onset: row[best]!,
              velocity: velocity[frame]![best]!,
            };
      }),
    );
    expect(heard.onset).toHaveLength(expected.length);
    for (const what of ['onset', 'velocity'] as const) {
      const found = expected.map(({ at }) => heard[what][at]!);
      const wanted = expected.map((value) => value[what]);
      expect(worstDifference(found, wanted)).toBeLessThan(PROBABILITY_TOLERANCE);
    }
  });

  it('hears the same across its windows as in one long run', async () => {
    const song = foreignSong(75 * 44_100);
    const models = await loadWith(home, ['waveform-transcriber']);
    const heard = await transcribe(models, song);
    const resampler = new Resampler({ fromHz: 44_100, toHz: 16_000 });
    const samples = concatenate([resampler.push(mono(song)), resampler.finish()]);
    const { onset } = await models.transcriber.infer({
      waveform: { data: samples, shape: [1, samples.length] },
    });
    const kicks = (values: Float32Array, width: number): number[] =>
      Array.from({ length: values.length / width }, (_, frame) => values[frame * width]!);
    const logits = kicks(onset!.data, CLASSES.length);
    expect(
      worstDifference(
        kicks(heard.onset, DRUMS.length),
        logits.map((logit) => 1 / (1 + Math.exp(-logit))),
      ),
    ).toBeLessThan(PROBABILITY_TOLERANCE);
  });

  it('says so where the frames are not as far apart as the manifest has it', async () => {
    const models = await loadWith(home, ['waveform-transcriber']);
    const description = { ...models.transcriber.description, hop_samples: 400 };
    const wrong = { ...models, transcriber: { ...models.transcriber, description } } as Models;
    await expect(transcribe(wrong, foreignSong(44_100))).rejects.toMatchObject({
      code: 'model_unfit',
      message: expect.stringContaining('Correct hop_samples') as string,
    });
  });
});

describe('a beat tracker that works on a log-mel spectrogram', () => {
  it('is given what PyTorch computes', () => {
    const { song_samples, frames, spectrogram_frames, spectrogram } =
      reference.log_mel_beat_tracker;
    const resampler = new Resampler({ fromHz: 44_100, toHz: 22_050 });
    const stream = new LogMelStream({
      ...{ sampleRateHz: 22_050, fftSamples: 1024, hopSamples: 441 },
      ...{ mels: 128, lowHz: 30, highHz: 11_000, logMultiplier: 1000 },
    });
    const samples = mono(foreignSong(song_samples));
    const rows = concatenate([
      stream.push(resampler.push(samples.subarray(0, 100_000))),
      stream.push(resampler.push(samples.subarray(100_000))),
      stream.push(resampler.finish()),
      stream.finish(),
    ]);
    expect(rows).toHaveLength(frames * 128);
    const found = spectrogram_frames.flatMap((frame) =>
      Array.from(rows.subarray(frame * 128, (frame + 1) * 128)),
    );
    expect(worstDifference(found, spectrogram.flat())).toBeLessThan(LOG_MEL_TOLERANCE);
  });

  it('hears what PyTorch hears, chunk by chunk', async () => {
    const { song_samples, beat, downbeat } = reference.log_mel_beat_tracker;
    const models = await loadWith(home, ['log-mel-beat-tracker']);
    const song = inChunks(foreignSong(song_samples));
    const stretches = (async function* () {
      for await (const chunk of song) yield transcribed({ song: chunk });
    })();
    const heard = await beatTrackerOf(models, OUR_FRAMES)(stretches);
    expect(worstDifference(heard.beat, beat)).toBeLessThan(PROBABILITY_TOLERANCE);
    expect(worstDifference(heard.downbeat, downbeat)).toBeLessThan(PROBABILITY_TOLERANCE);
  });
});

describe('memory', () => {
  it('holds a few segments however long the song is', async () => {
    const chunk = { left: new Float32Array(1000), right: new Float32Array(1000) };
    let pulled = 0;
    const endless = (async function* () {
      for (; pulled < 500; pulled++) yield await Promise.resolve(chunk);
    })();
    let given = 0;
    const ahead: number[] = [];
    const stream = separateInSegments(endless, {
      ...{ segmentSamples: 10_000, overlap: 0.25, silence: 0 },
      separate: (segment) => Promise.resolve(segment),
    });
    for await (const { drums } of stream) {
      given += drums.left.length;
      ahead.push(pulled * chunk.left.length - given);
    }
    expect(given).toBe(500_000);
    expect(Math.max(...ahead)).toBeLessThan(10_000);
  });
});
