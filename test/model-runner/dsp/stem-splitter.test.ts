import { LONG } from '../../../model-runner/dsp/front-end.js';
import { StemSplitter, type SplitStretch } from '../../../model-runner/dsp/stem-splitter.js';
import { concatenate } from '../../../model-runner/dsp/windows.js';

const SAMPLES = 30_011;
const FRAMES = Math.ceil(SAMPLES / 441);

function noise(seed: number): Float32Array {
  let state = seed;
  return Float32Array.from({ length: SAMPLES }, () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 30 - 1;
  });
}

/** Feeds audio ahead of the mask, in uneven pieces, as the pipeline does. */
function split(left: Float32Array, right: Float32Array, share: number): SplitStretch {
  const splitter = new StemSplitter();
  const stretches: SplitStretch[] = [];
  let pushedFrames = 0;
  for (let from = 0; from < SAMPLES; from += 7001) {
    const to = Math.min(SAMPLES, from + 7001);
    splitter.pushAudio({ left: left.subarray(from, to), right: right.subarray(from, to) });
    const ready = to === SAMPLES ? FRAMES : Math.max(0, Math.floor((to - 1024) / 441));
    if (ready > pushedFrames) {
      stretches.push(
        splitter.pushMask(new Float32Array((ready - pushedFrames) * LONG.bands).fill(share)),
      );
      pushedFrames = ready;
    }
  }
  stretches.push(splitter.finish());
  const join = (pick: (stretch: SplitStretch) => Float32Array) => concatenate(stretches.map(pick));
  return {
    drums: { left: join(({ drums }) => drums.left), right: join(({ drums }) => drums.right) },
    backing: {
      left: join(({ backing }) => backing.left),
      right: join(({ backing }) => backing.right),
    },
  };
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  expect(a).toHaveLength(b.length);
  return a.reduce((largest, sample, i) => Math.max(largest, Math.abs(sample - b[i]!)), 0);
}

describe('StemSplitter', () => {
  const [left, right] = [noise(1), noise(2)];
  const silence = new Float32Array(SAMPLES);

  it('gives the song back where everything is drums, each channel to its side', () => {
    const { drums, backing } = split(left, right, 1);
    expect(largestDifference(drums.left, left)).toBeLessThan(1e-4);
    expect(largestDifference(drums.right, right)).toBeLessThan(1e-4);
    expect(largestDifference(backing.left, silence)).toBeLessThan(1e-4);
  });

  it('puts everything into the backing where nothing is drums', () => {
    const { drums, backing } = split(left, right, 0);
    expect(largestDifference(drums.right, silence)).toBe(0);
    expect(largestDifference(backing.right, right)).toBe(0);
  });

  it('divides the song so that both parts add up to it', () => {
    const { drums, backing } = split(left, right, 0.4);
    const sum = drums.left.map((sample, i) => sample + backing.left[i]!);
    expect(largestDifference(sum, left)).toBeLessThan(1e-6);
    expect(
      largestDifference(
        drums.left,
        left.map((sample) => 0.4 * sample),
      ),
    ).toBeLessThan(1e-4);
  });
});
