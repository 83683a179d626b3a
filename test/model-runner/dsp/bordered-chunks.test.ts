import fc from 'fast-check';
import { BorderedChunks, type Chunk } from '../../../model-runner/dsp/bordered-chunks.js';

const shape = fc.record({
  coreFrames: fc.integer({ min: 1, max: 20 }),
  borderFrames: fc.integer({ min: 0, max: 6 }),
  blocks: fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 12 }),
});

/** Rows of the frames' numbers, counted from 1 so that silence is told apart. */
function run({
  coreFrames,
  borderFrames,
  blocks,
}: typeof shape extends fc.Arbitrary<infer T> ? T : never) {
  const chunkFrames = coreFrames + 2 * borderFrames;
  const chunks = new BorderedChunks({ width: 1, chunkFrames, borderFrames });
  let frame = 0;
  const pushed = blocks.flatMap((frames) =>
    chunks.push(Float32Array.from({ length: frames }, () => ++frame)),
  );
  return { all: [...pushed, ...chunks.finish()], frames: frame, chunkFrames };
}

function counted({ rows, from, to }: Chunk): number[] {
  return Array.from(rows.subarray(from, to));
}

describe('chunks with borders', () => {
  it('let every frame count once, in order', () => {
    fc.assert(
      fc.property(shape, (cut) => {
        const { all, frames } = run(cut);
        expect(all.flatMap(counted)).toEqual(Array.from({ length: frames }, (_, i) => i + 1));
      }),
    );
  });

  it('are all of one length, unless the song is shorter, and surrounded by the song or by silence', () => {
    fc.assert(
      fc.property(shape, (cut) => {
        const { all, frames, chunkFrames } = run(cut);
        for (const { rows, frames: length } of all) {
          expect(length).toBe(Math.min(chunkFrames, frames + 2 * cut.borderFrames));
          expect(rows).toHaveLength(length);
          const first = rows[cut.borderFrames]! - cut.borderFrames;
          rows.forEach((row, i) => {
            const frame = first + i;
            expect(row).toBe(frame >= 1 && frame <= frames ? frame : 0);
          });
        }
      }),
    );
  });
});
