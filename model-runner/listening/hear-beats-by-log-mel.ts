import { BorderedChunks, type Chunk } from '../dsp/bordered-chunks.js';
import { LogMelStream } from '../dsp/log-mel.js';
import { Resampler } from '../dsp/resample.js';
import { concatenate } from '../dsp/windows.js';
import type { LogMelBeatTracker } from '../inference/descriptions.js';
import type { Infer } from '../inference/infer.js';
import { mono, SAMPLE_RATE_HZ } from '../pcm.js';
import type { BeatActivations } from '../stages/beats.js';
import { probabilities } from './activations.js';
import type { TranscribedStretch } from './streams.js';

/** Hears a log-mel spectrogram of the song, chunk by chunk: `spectrogram` -> `beat`, `downbeat`. */
export async function hearBeatsByLogMel(
  song: AsyncIterable<TranscribedStretch>,
  { description, infer }: { description: LogMelBeatTracker; infer: Infer },
): Promise<BeatActivations> {
  const { mels, activation } = description;
  const resampler = new Resampler({ fromHz: SAMPLE_RATE_HZ, toHz: description.sample_rate_hz });
  const spectrogram = new LogMelStream({
    sampleRateHz: description.sample_rate_hz,
    fftSamples: description.fft_samples,
    hopSamples: description.hop_samples,
    mels,
    lowHz: description.low_hz,
    highHz: description.high_hz,
    logMultiplier: description.log_multiplier,
  });
  const chunks = new BorderedChunks({
    width: mels,
    chunkFrames: description.chunk_frames,
    borderFrames: description.border_frames,
  });
  const beats: Float32Array[] = [];
  const downbeats: Float32Array[] = [];
  const hear = async (ready: readonly Chunk[]): Promise<void> => {
    for (const { rows, frames, from, to } of ready) {
      const tensor = { data: rows, shape: [1, frames, mels] };
      const { beat, downbeat } = await infer({ spectrogram: tensor });
      beats.push(probabilities(beat!.data.slice(from, to), activation));
      downbeats.push(probabilities(downbeat!.data.slice(from, to), activation));
    }
  };

  for await (const stretch of song) {
    await hear(chunks.push(spectrogram.push(resampler.push(mono(stretch.song)))));
  }
  await hear(chunks.push(spectrogram.push(resampler.finish())));
  await hear(chunks.push(spectrogram.finish()));
  await hear(chunks.finish());
  return { beat: concatenate(beats), downbeat: concatenate(downbeats) };
}
