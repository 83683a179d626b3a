import { createLevelMeter, type Level } from '../../model-runner/level.js';

const BLOCK_SAMPLES = 4410;

/** Measures a recording that holds each amplitude for 100 ms, on both sides. */
function levelOf(amplitudes: readonly number[], tailSamples = 0): Level {
  const meter = createLevelMeter();
  for (const amplitude of amplitudes) {
    const side = new Float32Array(BLOCK_SAMPLES).fill(amplitude);
    meter.add({ left: side, right: side });
  }
  const tail = new Float32Array(tailSamples).fill(amplitudes.at(-1) ?? 0);
  meter.add({ left: tail, right: tail });
  return meter.read();
}

describe('the level of a song', () => {
  it('is its mean power in dB', () => {
    expect(levelOf([0.1, 0.1, 0.1]).levelDb).toBeCloseTo(-20, 4);
  });

  it('is a mean of powers, not of decibels', () => {
    expect(levelOf([1, 0.1]).levelDb).toBeCloseTo(10 * Math.log10((1 + 0.01) / 2), 4);
  });

  it('does not count what lies more than 40 dB below the loudest', () => {
    expect(levelOf([1, 0.009, 0.009]).levelDb).toBeCloseTo(0, 4);
    expect(levelOf([1, 0.011]).levelDb).toBeLessThan(-2.9);
  });

  it('does not depend on pauses', () => {
    expect(levelOf([0.5, 0, 0, 0, 0]).levelDb).toBeCloseTo(levelOf([0.5]).levelDb, 6);
  });

  it('counts the unfinished block at the end by its own length', () => {
    expect(levelOf([0.1], 1000).levelDb).toBeCloseTo(-20, 4);
  });

  it('is that of the mono mix', () => {
    const meter = createLevelMeter();
    const left = new Float32Array(BLOCK_SAMPLES).fill(0.8);
    meter.add({ left, right: left.map((sample) => -sample) });
    expect(meter.read()).toEqual({
      samples: BLOCK_SAMPLES,
      peak: left[0],
      levelDb: -Infinity,
      monoMean: 0,
      monoDeviation: 0,
    });
  });

  it('comes with the mean and the deviation of every sample of the mono mix', () => {
    const meter = createLevelMeter();
    const left = Float32Array.from({ length: 10_000 }, (_, i) => (i % 4 < 2 ? 1 : -0.5));
    meter.add({ left, right: left });
    const { monoMean, monoDeviation } = meter.read();
    expect(monoMean).toBeCloseTo(0.25, 10);
    expect(monoDeviation).toBeCloseTo(0.75 * Math.sqrt(10_000 / 9_999), 10);
  });

  it('does not depend on how the song is cut into chunks', () => {
    const song = Float32Array.from({ length: 20_000 }, (_, index) => Math.sin(index ** 1.3));
    const whole = createLevelMeter();
    whole.add({ left: song, right: song });
    const pieces = createLevelMeter();
    for (let start = 0; start < song.length; start += 777) {
      const piece = song.subarray(start, start + 777);
      pieces.add({ left: piece, right: piece });
    }
    expect(pieces.read()).toEqual(whole.read());
  });
});
