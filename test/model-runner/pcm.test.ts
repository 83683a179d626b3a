import { Readable } from 'node:stream';

import fc from 'fast-check';

import {
  bytesFromSamples,
  chunksFromBytes,
  mono,
  side,
  type StereoChunk,
} from '../../model-runner/pcm.js';

async function chunksOf(options: {
  pieces: Uint8Array[];
  channels: 1 | 2;
  chunkSamples: number;
}): Promise<StereoChunk[]> {
  const { pieces, channels, chunkSamples } = options;
  const chunks: StereoChunk[] = [];
  // A stream of bytes may be read with nothing in it; of objects, pieces stay as they are.
  const bytes = Readable.from(pieces) as AsyncIterable<Uint8Array>;
  for await (const chunk of chunksFromBytes({ bytes, channels, chunkSamples })) chunks.push(chunk);
  return chunks;
}

function joined(parts: readonly Float32Array[]): Float32Array {
  return Float32Array.from(parts.flatMap((part) => Array.from(part)));
}

/** Cuts bytes into pieces of the given lengths, round and round. */
function cut(bytes: Uint8Array, lengths: readonly number[]): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let start = 0, turn = 0; start < bytes.length; turn++) {
    const length = lengths[turn % lengths.length]!;
    pieces.push(bytes.subarray(start, start + length));
    start += length;
  }
  return pieces;
}

const arbitrarySamples = fc.float32Array({ maxLength: 60, noNaN: true });
const arbitraryLengths = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 });

describe('chunks from bytes', () => {
  it('give back every sample, however the bytes come in', async () => {
    await fc.assert(
      fc.asyncProperty(
        arbitrarySamples,
        arbitraryLengths,
        fc.integer({ min: 1, max: 16 }),
        async (left, lengths, chunkSamples) => {
          const right = left.map((sample) => -sample);
          const pieces = cut(bytesFromSamples({ left, right }), lengths);
          const chunks = await chunksOf({ pieces, channels: 2, chunkSamples });
          expect(joined(chunks.map((chunk) => chunk.left))).toEqual(left);
          expect(joined(chunks.map((chunk) => chunk.right))).toEqual(right);
          chunks.forEach(({ startSample }, index) => {
            expect(startSample).toBe(index * chunkSamples);
          });
          for (const chunk of chunks.slice(0, -1)) expect(chunk.left.length).toBe(chunkSamples);
        },
      ),
    );
  });

  it('put one channel on both sides', async () => {
    const pieces = [new Uint8Array(Float32Array.of(0.1, 0.2, 0.3).buffer)];
    const [first, second] = await chunksOf({ pieces, channels: 1, chunkSamples: 2 });
    expect(first?.left).toEqual(Float32Array.of(0.1, 0.2));
    expect(first?.right).toEqual(first?.left);
    expect(second?.left).toEqual(Float32Array.of(0.3));
  });

  it('leave out half a sample at the end', async () => {
    const bytes = bytesFromSamples({ left: Float32Array.of(1, 2), right: Float32Array.of(3, 4) });
    const pieces = [bytes.subarray(0, 13)];
    const chunks = await chunksOf({ pieces, channels: 2, chunkSamples: 10 });
    expect(chunks.map(({ left }) => left)).toEqual([Float32Array.of(1)]);
  });

  it('are independent of one another', async () => {
    const ramp = Float32Array.from({ length: 6 }, (_, index) => index);
    const pieces = [bytesFromSamples({ left: ramp, right: ramp })];
    const [first] = await chunksOf({ pieces, channels: 2, chunkSamples: 3 });
    expect(first?.left).toEqual(Float32Array.of(0, 1, 2));
  });
});

describe('middle and side', () => {
  it('make up the two channels', () => {
    const channel = fc.float32Array({ minLength: 8, maxLength: 8, min: -1, max: 1, noNaN: true });
    fc.assert(
      fc.property(channel, channel, (left, right) => {
        const [middle, apart] = [mono({ left, right }), side({ left, right })];
        for (let i = 0; i < left.length; i++) {
          expect(middle[i]! + apart[i]!).toBeCloseTo(left[i]!, 6);
          expect(middle[i]! - apart[i]!).toBeCloseTo(right[i]!, 6);
        }
      }),
    );
  });

  it('leave exactly nothing at the side where the channels are alike', () => {
    fc.assert(
      fc.property(arbitrarySamples, (samples) => {
        const finite = samples.filter(Number.isFinite);
        expect(side({ left: finite, right: finite }).every((value) => value === 0)).toBe(true);
      }),
    );
  });
});
