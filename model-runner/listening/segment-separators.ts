import type { SeparateSegment } from '../dsp/segments.js';
import { StemSpectrogram } from '../dsp/stem-spectrogram.js';
import type { SpectrogramSeparator, WaveformSeparator } from '../inference/descriptions.js';
import type { Infer, Tensor } from '../inference/infer.js';
import type { StereoSamples } from '../pcm.js';

/** What a song is brought to before it is separated, and the drums back from: zero mean, unit deviation. */
export interface MonoStatistics {
  monoMean: number;
  monoDeviation: number;
}

/** Keeps silence from being divided by nothing. */
const LEAST_DEVIATION = 1e-8;

/** The drums of a segment, by a network that works on sound: `waveform` -> `stems`. */
export function waveformSegments(model: {
  description: WaveformSeparator;
  infer: Infer;
}): SeparateSegment {
  const drums = model.description.stems.indexOf('drums');
  return async (segment) => {
    const { stems } = await model.infer({ waveform: waveformTensor(segment) });
    return stereoAt(stems!, drums);
  };
}

/**
 * The drums of a segment, by a hybrid network whose Fourier transforms are left to us: `waveform`,
 * `spectrogram` -> `stem_waveforms`, `stem_spectrograms`, whose sum is the stems.
 */
export function hybridSegments(model: {
  description: SpectrogramSeparator;
  infer: Infer;
}): SeparateSegment {
  const { stems, segment_samples, fft_samples } = model.description;
  const drums = stems.indexOf('drums');
  const transform = new StemSpectrogram({
    segmentSamples: segment_samples,
    fftSamples: fft_samples,
  });
  return async (segment) => {
    const values = transform.of(segment);
    const frames = values.length / (2 * fft_samples);
    const { stem_waveforms, stem_spectrograms } = await model.infer({
      waveform: waveformTensor(segment),
      spectrogram: { data: values, shape: [1, 4, fft_samples / 2, frames] },
    });
    const spectral = transform.inverse(
      stem_spectrograms!.data.subarray(drums * values.length, (drums + 1) * values.length),
    );
    return sum(stereoAt(stem_waveforms!, drums), spectral);
  };
}

/** Separates a song at the level that Demucs works at (`demucs.separate`): that of its mono mix. */
export function atUnitLevel(
  separate: SeparateSegment,
  { monoMean, monoDeviation }: MonoStatistics,
): SeparateSegment {
  const scale = monoDeviation + LEAST_DEVIATION;
  const each = (
    { left, right }: StereoSamples,
    change: (sample: number) => number,
  ): StereoSamples => ({ left: left.map(change), right: right.map(change) });
  return async (segment) => {
    const drums = await separate(each(segment, (sample) => (sample - monoMean) / scale));
    return each(drums, (sample) => sample * scale + monoMean);
  };
}

function waveformTensor({ left, right }: StereoSamples): Tensor {
  const data = new Float32Array(2 * left.length);
  data.set(left);
  data.set(right, left.length);
  return { data, shape: [1, 2, left.length] };
}

/** One stem of a tensor [1, stems, 2, samples]. */
function stereoAt({ data, shape }: Tensor, stem: number): StereoSamples {
  const samples = shape[3]!;
  const at = 2 * stem * samples;
  return {
    left: data.subarray(at, at + samples),
    right: data.subarray(at + samples, at + 2 * samples),
  };
}

function sum(a: StereoSamples, b: StereoSamples): StereoSamples {
  return {
    left: a.left.map((sample, i) => sample + b.left[i]!),
    right: a.right.map((sample, i) => sample + b.right[i]!),
  };
}
