import fc from 'fast-check';
import { BandStream } from '../../../model-runner/dsp/band-stream.js';
import {
  BANDS,
  HOP_SAMPLES,
  LONG,
  MONO_ROWS,
  normalisedPower,
  normalisedSidePower,
  relativePower,
  SIDE_ROWS,
  type RowShape,
} from '../../../model-runner/dsp/front-end.js';
import { columns, concatenate } from '../../../model-runner/dsp/windows.js';
import { mono, side } from '../../../model-runner/pcm.js';
import { foreignSong, worstDifference } from '../../support/foreign.js';

/** About the mean square of the song below. */
const LEVEL = 0.01;
const SHAPES = { MONO_ROWS, SIDE_ROWS };

/** @param cuts where the samples are cut into pieces, in any order */
function rowsOf(samples: Float32Array, shape: RowShape, cuts: readonly number[] = []) {
  const stream = new BandStream(LEVEL, shape);
  const ends = [...cuts, samples.length].sort((a, b) => a - b);
  const pushed = ends.map((end, i) => stream.push(samples.subarray(ends[i - 1] ?? 0, end)));
  return concatenate([...pushed, stream.finish()]);
}

/** A song with a stretch of silence in it, longer than any window. */
function songWithPause(samples = 26_000): Float32Array {
  return mono(foreignSong(samples)).fill(0, 10_000, 20_000);
}

describe('BandStream', () => {
  it.each(['MONO_ROWS', 'SIDE_ROWS'] as const)(
    'reads the same %s whatever pieces the samples come in',
    (name) => {
      const song = songWithPause();
      const cuts = fc.array(fc.integer({ min: 0, max: song.length }), { maxLength: 8 });
      const whole = rowsOf(song, SHAPES[name]);
      fc.assert(
        fc.property(cuts, (places) => {
          expect(worstDifference(rowsOf(song, SHAPES[name], places), whole)).toBe(0);
        }),
        { numRuns: 20 },
      );
    },
  );

  it('gives one frame of each a hop that a song begins', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5000 }), (samples) => {
        const frames = Math.ceil(samples / HOP_SAMPLES);
        const song = songWithPause(samples);
        expect(rowsOf(song, MONO_ROWS)).toHaveLength(frames * BANDS);
        expect(rowsOf(song, SIDE_ROWS)).toHaveLength(frames * LONG.bands);
      }),
      { numRuns: 20 },
    );
  });

  it('hears of a side the powers that it would hear in the long bands of the middle', () => {
    const song = songWithPause();
    const middle = columns(rowsOf(song, MONO_ROWS), BANDS, { from: 0, to: LONG.bands });
    const expected = middle.map((value) => normalisedSidePower(relativePower(value)));
    // Powers near the floor are lost in the rounding of the middle's.
    expect(worstDifference(rowsOf(song, SIDE_ROWS), expected)).toBeLessThan(1e-5);
  });

  it('hears a click in silence in all frames whose windows reach it, and in no others', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 7999 }), fc.integer({ max: 8000 }), (click, cut) => {
        const rows = rowsOf(new Float32Array(8000).fill(1, click, click + 1), SIDE_ROWS, [cut]);
        for (let frame = 0; frame < rows.length / LONG.bands; frame++) {
          const row = rows.subarray(frame * LONG.bands, (frame + 1) * LONG.bands);
          const distance = Math.abs(frame * HOP_SAMPLES - click);
          // Windows fade: at their very ends a click is next to nothing.
          if (distance >= LONG.windowSamples / 2) expect(Math.max(...row)).toBe(0);
          if (distance < LONG.windowSamples / 4) expect(Math.min(...row)).toBeGreaterThan(0);
        }
      }),
    );
  });

  it('hears of silence what a power of nothing is', () => {
    const silence = new Float32Array(10_000);
    const nothing = Math.fround(normalisedPower(0));
    expect(rowsOf(silence, MONO_ROWS).every((value) => value === nothing)).toBe(true);
  });

  it('hears exactly nothing at the side of a mono recording', () => {
    const { left } = foreignSong(10_000);
    const rows = rowsOf(side({ left, right: left.slice() }), SIDE_ROWS);
    expect(rows.every((value) => Object.is(value, 0))).toBe(true);
  });

  it('hears something at the side of a stereo recording, in all of its frames', () => {
    const rows = rowsOf(side(foreignSong(10_000)), SIDE_ROWS);
    for (let frame = 0; frame < rows.length / LONG.bands; frame++) {
      const row = rows.subarray(frame * LONG.bands, (frame + 1) * LONG.bands);
      expect(Math.max(...row)).toBeGreaterThan(0.5);
      expect(Math.min(...row)).toBeGreaterThanOrEqual(0);
    }
  });
});

describe('the power of the side', () => {
  it.each([
    [0, 0],
    [1e-6, Math.log10(2) / 3],
    [1, 2],
    [1000, 3],
  ])('of %d times the level is heard as %d', (power, heard) => {
    expect(normalisedSidePower(power)).toBeCloseTo(heard, 5);
  });
});
