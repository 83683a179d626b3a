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
  const both = new Float32Array(left.length);
  // For every sample of a song: as a loop, this is many times as fast as with map.
  for (let i = 0; i < both.length; i++) both[i] = (left[i]! + right[i]!) / 2;
  return both;
}

/** What the channels do not share: (L - R) / 2, exactly nothing where they are alike. */
export function side({ left, right }: StereoSamples): Float32Array {
  const apart = new Float32Array(left.length);
  for (let i = 0; i < apart.length; i++) apart[i] = (left[i]! - right[i]!) / 2;
  return apart;
}

/** What is left of a song without a part of it, sample by sample. */
export function without(song: StereoSamples, part: StereoSamples): StereoSamples {
  return {
    left: song.left.map((sample, i) => sample - part.left[i]!),
    right: song.right.map((sample, i) => sample - part.right[i]!),
  };
}

/** @param bytes whole samples of every channel, from the start of their buffer */
function samplesFromBytes(bytes: Uint8Array, channels: 1 | 2): StereoSamples {
  // Every machine that Node and onnxruntime run on is little-endian.
  const interleaved = new Float32Array(bytes.buffer, 0, bytes.length / BYTES_PER_SAMPLE);
  const samples = interleaved.length / channels;
  const left = new Float32Array(samples);
  const right = new Float32Array(samples);
  for (let sample = 0; sample < samples; sample++) {
    left[sample] = interleaved[sample * channels]!;
    right[sample] = interleaved[sample * channels + channels - 1]!;
  }
  return { left, right };
}
