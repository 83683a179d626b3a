/** Every stage hears the song at this rate. */
export const SAMPLE_RATE_HZ = 44_100;

/** A stretch of sound. */
export interface StereoChunk {
  /** Where it begins, in samples from the start of the recording. */
  startSample: number;
  left: Float32Array;
  right: Float32Array;
}

/** The two channels, without saying where they belong. */
export type StereoSamples = Pick<StereoChunk, 'left' | 'right'>;

const BYTES_PER_SAMPLE = Float32Array.BYTES_PER_ELEMENT;

/**
 * Cuts a stream of 32-bit little-endian samples into chunks of `chunkSamples`, all but the last of
 * exactly that length. One channel is heard on both sides; bytes of an unfinished sample are dropped.
 */
export async function* chunksFromBytes(options: {
  bytes: AsyncIterable<Uint8Array>;
  channels: 1 | 2;
  chunkSamples: number;
}): AsyncGenerator<StereoChunk, void, undefined> {
  const { bytes, channels, chunkSamples } = options;
  const frameBytes = channels * BYTES_PER_SAMPLE;
  const buffer = new Uint8Array(chunkSamples * frameBytes);
  let filledBytes = 0;
  let startSample = 0;
  for await (const piece of bytes) {
    for (let offset = 0; offset < piece.length;) {
      const taken = piece.subarray(offset, offset + buffer.length - filledBytes);
      buffer.set(taken, filledBytes);
      filledBytes += taken.length;
      offset += taken.length;
      if (filledBytes < buffer.length) continue;
      yield { startSample, ...samplesFromBytes(buffer, channels) };
      startSample += chunkSamples;
      filledBytes = 0;
    }
  }
  const wholeFramesBytes = filledBytes - (filledBytes % frameBytes);
  if (wholeFramesBytes === 0) return;
  yield { startSample, ...samplesFromBytes(buffer.subarray(0, wholeFramesBytes), channels) };
}

/** Two channels, interleaved as 32-bit little-endian samples. */
export function bytesFromSamples({ left, right }: StereoSamples): Uint8Array {
  const bytes = new Uint8Array(left.length * 2 * BYTES_PER_SAMPLE);
  const view = new DataView(bytes.buffer);
  for (let sample = 0; sample < left.length; sample++) {
    view.setFloat32(sample * 2 * BYTES_PER_SAMPLE, left[sample]!, true);
    view.setFloat32((sample * 2 + 1) * BYTES_PER_SAMPLE, right[sample]!, true);
  }
  return bytes;
}

/** Both channels as one. */
export function mono({ left, right }: StereoSamples): Float32Array {
  return left.map((sample, i) => (sample + right[i]!) / 2);
}

/** What is left of a song without a part of it, sample by sample. */
export function without(song: StereoSamples, part: StereoSamples): StereoSamples {
  return {
    left: song.left.map((sample, i) => sample - part.left[i]!),
    right: song.right.map((sample, i) => sample - part.right[i]!),
  };
}

function samplesFromBytes(bytes: Uint8Array, channels: 1 | 2): StereoSamples {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const samples = bytes.length / (channels * BYTES_PER_SAMPLE);
  const left = new Float32Array(samples);
  const right = new Float32Array(samples);
  const rightOffsetBytes = (channels - 1) * BYTES_PER_SAMPLE;
  for (let sample = 0; sample < samples; sample++) {
    const offset = sample * channels * BYTES_PER_SAMPLE;
    left[sample] = view.getFloat32(offset, true);
    right[sample] = view.getFloat32(offset + rightOffsetBytes, true);
  }
  return { left, right };
}
