import fc from 'fast-check';
import { separateInSegments } from '../../../model-runner/dsp/segments.js';
import { concatenate } from '../../../model-runner/dsp/windows.js';
import type { StereoSamples } from '../../../model-runner/pcm.js';
import { inChunks } from '../../support/foreign.js';

function ramp(samples: number): StereoSamples {
  const left = Float32Array.from({ length: samples }, (_, i) => i + 1);
  return { left, right: left.map((value) => -value) };
}

const cut = fc.record({
  samples: fc.integer({ min: 0, max: 400 }),
  segmentSamples: fc.integer({ min: 8, max: 120 }),
  overlap: fc.constantFrom(0, 0.1, 0.25, 0.5, 0.75),
  chunkSamples: fc.integer({ min: 1, max: 150 }),
});

describe('separating in segments', () => {
  it('puts what comes back together again, whatever is cut how', async () => {
    await fc.assert(
      fc.asyncProperty(cut, async ({ samples, segmentSamples, overlap, chunkSamples }) => {
        const song = ramp(samples);
        const heard: number[] = [];
        const stretches = separateInSegments(inChunks(song, chunkSamples), {
          segmentSamples,
          overlap,
          silence: 0,
          separate: (segment) => {
            heard.push(segment.left.length);
            return Promise.resolve(segment);
          },
        });
        const parts: { song: StereoSamples; drums: StereoSamples }[] = [];
        for await (const part of stretches) parts.push(part);
        const drums = concatenate(parts.map((part) => part.drums.right));
        expect(heard.every((length) => length === segmentSamples)).toBe(true);
        expect(concatenate(parts.map((part) => part.song.left))).toEqual(song.left);
        expect(drums).toHaveLength(samples);
        drums.forEach((value, i) => {
          expect(value).toBeCloseTo(song.right[i]!, 2);
        });
      }),
    );
  });

  it('hears a song that is shorter than a segment in its middle', async () => {
    let heard: StereoSamples | undefined;
    const stretches = separateInSegments(inChunks(ramp(3)), {
      segmentSamples: 8,
      overlap: 0.25,
      silence: 9,
      separate: (segment) => {
        heard = segment;
        return Promise.resolve(segment);
      },
    });
    for await (const { drums } of stretches) expect(Array.from(drums.left)).toEqual([1, 2, 3]);
    expect(Array.from(heard!.left)).toEqual([9, 9, 1, 2, 3, 9, 9, 9]);
  });
});
