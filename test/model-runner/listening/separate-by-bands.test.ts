import {
  BANDS,
  HOP_SAMPLES,
  LONG,
  normalisedSidePower,
  relativePower,
} from '../../../model-runner/dsp/front-end.js';
import { concatenate } from '../../../model-runner/dsp/windows.js';
import {
  EXPECTED_TENSORS,
  type BandSeparator,
} from '../../../model-runner/inference/descriptions.js';
import type { Infer, Tensor } from '../../../model-runner/inference/infer.js';
import { separateByBands } from '../../../model-runner/listening/separate-by-bands.js';
import type { StereoSamples } from '../../../model-runner/pcm.js';
import { foreignSong, inChunks, worstDifference } from '../../support/foreign.js';

const CONTEXT_FRAMES = 50;
/** Half a minute is heard at once: two windows, of which the second is short. */
const SOUND = concatenate(new Array<Float32Array>(37).fill(foreignSong(40_009).left));
const FRAMES = Math.ceil(SOUND.length / HOP_SAMPLES);
const MONO: StereoSamples = { left: SOUND, right: SOUND };
/** Its side is three times as loud as its middle. */
const WIDE: StereoSamples = { left: SOUND, right: SOUND.map((sample) => -sample / 2) };
const { inputs: BANDS_ALONE, outputs } = EXPECTED_TENSORS.separator;
const BANDS_AND_SIDE = [...BANDS_ALONE, { name: 'side', shape: [1, 'frames', LONG.bands] }];

const DESCRIPTION: BandSeparator = {
  ...{ role: 'separator', kind: 'bands', quality: 'standard' },
  ...{ name: 'test', file: 'test.onnx', sha256: '', licence: '', training_data: [] },
  ...{ sample_rate_hz: 44_100, hop_samples: HOP_SAMPLES, context_frames: CONTEXT_FRAMES },
  ...{ inputs: BANDS_ALONE, outputs },
};

interface Separation {
  /** What the separator is given, window by window. */
  heard: Readonly<Record<string, Tensor>>[];
  rows: Float32Array;
  share: Float32Array;
}

/** Separates a song with a separator of these inputs, which takes for drums what is loud. */
async function separate(song: StereoSamples, inputs: BandSeparator['inputs']): Promise<Separation> {
  const heard: Separation['heard'] = [];
  const infer: Infer = (tensors) => {
    heard.push(tensors);
    const { data, shape } = tensors['bands']!;
    return Promise.resolve({ mask: { data: data.map((value) => value / 10), shape } });
  };
  const model = { description: { ...DESCRIPTION, inputs }, infer };
  const rows: Float32Array[] = [];
  const share: Float32Array[] = [];
  const options = { level: 0.01, split: false };
  for await (const stretch of separateByBands(inChunks(song, 30_011), model, options)) {
    rows.push(stretch.rows);
    share.push(stretch.share);
  }
  return { heard, rows: concatenate(rows), share: concatenate(share) };
}

describe('a separator that hears the side', () => {
  let wide: Separation;

  beforeAll(async () => {
    wide = await separate(WIDE, BANDS_AND_SIDE);
  });

  it('is given as many rows of it as of the bands, of the very same frames', () => {
    const { heard } = wide;
    expect(heard.map((tensors) => Object.keys(tensors))).toEqual([
      ['bands', 'side'],
      ['bands', 'side'],
    ]);
    for (const { bands, side } of heard) {
      expect(bands!.shape).toEqual([1, bands!.data.length / LONG.bands, LONG.bands]);
      expect(side!.shape).toEqual(bands!.shape);
      const expected = bands!.data.map((value) => normalisedSidePower(9 * relativePower(value)));
      // Powers near the floor are lost in the rounding of the middle's.
      expect(worstDifference(side!.data, expected)).toBeLessThan(1e-3);
    }
  });

  it('hears the song in windows, each with what the network sees around it', () => {
    expect(wide.heard.map(({ side }) => side!.data.length / LONG.bands)).toEqual([
      3000 + CONTEXT_FRAMES,
      FRAMES - 3000 + CONTEXT_FRAMES,
    ]);
  });

  it('hears exactly nothing there in a mono recording', async () => {
    const { heard } = await separate(MONO, BANDS_AND_SIDE);
    const side = concatenate(heard.map((tensors) => tensors['side']!.data));
    expect(side).toHaveLength((FRAMES + 2 * CONTEXT_FRAMES) * LONG.bands);
    expect(side.every((value) => Object.is(value, 0))).toBe(true);
  });

  it('passes on the same bands, with a mask for each, as one that is given nothing else', async () => {
    const alone = await separate(WIDE, BANDS_ALONE);
    expect(alone.heard.map((tensors) => Object.keys(tensors))).toEqual([['bands'], ['bands']]);
    expect(wide.rows).toHaveLength(FRAMES * BANDS);
    expect(wide.share).toHaveLength(FRAMES * LONG.bands);
    expect(worstDifference(wide.rows, alone.rows)).toBe(0);
    expect(worstDifference(wide.share, alone.share)).toBe(0);
  });
});
