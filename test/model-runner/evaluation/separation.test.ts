import { judgeSeparation } from '../../../model-runner/evaluation/separation.js';
import type { StereoChunk } from '../../../model-runner/pcm.js';

const SAMPLES = 1000;

function wave(frequency: number, gain: number): Float32Array {
  return Float32Array.from({ length: SAMPLES }, (_, i) => gain * Math.sin(frequency * i));
}

/** Left and right differ: twice the gain on the right. */
function stereo(frequency: number, gain: number): StereoChunk {
  return { startSample: 0, left: wave(frequency, gain), right: wave(frequency, 2 * gain) };
}

function pieceOf(whole: StereoChunk, from: number, to: number): StereoChunk {
  return {
    startSample: from,
    left: whole.left.slice(from, to),
    right: whole.right.slice(from, to),
  };
}

async function* chunked(whole: StereoChunk, length: number): AsyncGenerator<StereoChunk> {
  for (let at = 0; at < whole.left.length; at += length) {
    yield await Promise.resolve(pieceOf(whole, at, Math.min(whole.left.length, at + length)));
  }
}

function plus(a: StereoChunk, b: StereoChunk): StereoChunk {
  const add = (one: Float32Array, other: Float32Array): Float32Array =>
    one.map((sample, i) => sample + other[i]!);
  return { startSample: 0, left: add(a.left, b.left), right: add(a.right, b.right) };
}

/** By the definition, on whole recordings. */
function sdrDb(truth: StereoChunk, estimate: StereoChunk): number {
  let [signal, error] = [0, 0];
  for (const side of ['left', 'right'] as const) {
    truth[side].forEach((sample, i) => {
      signal += sample ** 2;
      error += (sample - estimate[side][i]!) ** 2;
    });
  }
  return 10 * Math.log10(signal / error);
}

const truth = stereo(0.3, 0.4);
const leak = stereo(0.05, 0.04);
const backing = stereo(0.07, 0.3);
const drums = plus(truth, leak);

describe('separation', () => {
  it.each([
    { written: 100, read: 64 },
    { written: 64, read: 100 },
    { written: 1000, read: 7 },
    { written: 7, read: 1000 },
  ])('by the definition, $written samples against $read at a time', async ({ written, read }) => {
    const judge = judgeSeparation(chunked(truth, read));
    for (let at = 0; at < SAMPLES; at += written) {
      await judge.write({
        drums: pieceOf(drums, at, at + written),
        backing: pieceOf(backing, at, at + written),
      });
    }
    const score = await judge.score();
    expect(score.sdr_db).toBeCloseTo(sdrDb(truth, drums), 4);
    expect(score.mix_sdr_db).toBeCloseTo(sdrDb(truth, plus(drums, backing)), 4);
    expect(score.gain_db).toBeCloseTo(score.sdr_db - score.mix_sdr_db, 9);
    expect(score.sdr_db).toBeCloseTo(20, 0);
  });

  it('takes what is missing at the end for silence', async () => {
    const half = {
      startSample: 0,
      left: truth.left.slice(0, 500),
      right: truth.right.slice(0, 500),
    };
    const silence = { ...half, left: new Float32Array(500), right: new Float32Array(500) };
    const judge = judgeSeparation(chunked(truth, 300));
    await judge.write({ drums: half, backing: silence });
    const { sdr_db: sdr } = await judge.score();
    const padded = plus(truth, {
      ...truth,
      left: truth.left.map(() => 0),
      right: truth.right.map(() => 0),
    });
    padded.left.fill(0, 500);
    padded.right.fill(0, 500);
    expect(sdr).toBeCloseTo(sdrDb(truth, padded), 4);
  });

  it('counts sound after the true drums’ end as error', async () => {
    const half = pieceOf(truth, 0, 500);
    const judge = judgeSeparation(chunked(half, 300));
    await judge.write({ drums: truth, backing: stereo(0.3, 0) });
    const { sdr_db: sdr } = await judge.score();
    const padded: StereoChunk = {
      startSample: 0,
      left: truth.left.slice(),
      right: truth.right.slice(),
    };
    padded.left.fill(0, 500);
    padded.right.fill(0, 500);
    expect(sdr).toBeCloseTo(sdrDb(padded, truth), 4);
  });

  it('stops reading when it is given up', async () => {
    let isClosed = false;
    async function* reading(): AsyncGenerator<StereoChunk> {
      try {
        yield* chunked(truth, 100);
      } finally {
        isClosed = true;
      }
    }
    const judge = judgeSeparation(reading());
    await judge.write({ drums: pieceOf(drums, 0, 50), backing: pieceOf(backing, 0, 50) });
    await judge.abort();
    expect(isClosed).toBe(true);
  });
});
