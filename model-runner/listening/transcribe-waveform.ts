import { DRUMS } from '../../contract/drums.js';
import { Resampler } from '../dsp/resample.js';
import { concatenate, Windows, type FrameWindow } from '../dsp/windows.js';
import { PermanentError } from '../errors.js';
import type { WaveformTranscriber } from '../inference/descriptions.js';
import type { Infer } from '../inference/infer.js';
import { mono, SAMPLE_RATE_HZ } from '../pcm.js';
import { activationsOfDrums } from './activations.js';
import { transcribed, type SeparatedStretch, type TranscribedStretch } from './streams.js';

/** Long enough that the margins, which are computed twice, cost little. */
const CORE_SECONDS = 30;
/** Whether a last frame that is not full counts, and one that is centred at the end, differs. */
const FRAMES_MAY_DIFFER = 2;

/**
 * Hears the sound of the drums (or of the song) through a network that computes its own features:
 * `waveform` -> `onset`, `velocity`, frames [hop_samples] apart. A window is a whole number of frames
 * long, but for the song's last, so that frames lie where they would in one long run.
 */
export async function* transcribeWaveform(
  song: AsyncIterable<SeparatedStretch>,
  model: { description: WaveformTranscriber; infer: Infer },
): AsyncGenerator<TranscribedStretch, void, undefined> {
  const { description } = model;
  const hop = description.hop_samples;
  const resampler = new Resampler({ fromHz: SAMPLE_RATE_HZ, toHz: description.sample_rate_hz });
  const windows = new Windows({
    width: hop,
    coreFrames: Math.round((CORE_SECONDS * description.sample_rate_hz) / hop),
    marginFrames: description.context_frames,
  });
  let unframed = new Float32Array();

  for await (const { rows, song: samples, split } of song) {
    yield transcribed({ rows, song: samples });
    const heard = mono(description.hears === 'song' ? samples : split.drums);
    unframed = concatenate([unframed, resampler.push(heard)]);
    const framed = unframed.length - (unframed.length % hop);
    const ready = windows.push(unframed.slice(0, framed));
    unframed = unframed.slice(framed);
    for (const window of ready) yield await hearWindow(window, window.rows, model);
  }

  unframed = concatenate([unframed, resampler.finish()]);
  const missing = (hop - (unframed.length % hop)) % hop;
  const rest = windows.push(concatenate([unframed, new Float32Array(missing)]));
  for (const window of rest) yield await hearWindow(window, window.rows, model);
  for (const window of windows.finish()) {
    const samples = window.rows.subarray(0, window.rows.length - missing);
    yield await hearWindow({ ...window, coreEnd: Infinity }, samples, model);
  }
}

async function hearWindow(
  { frames, coreStart, coreEnd }: FrameWindow,
  samples: Float32Array,
  { description, infer }: { description: WaveformTranscriber; infer: Infer },
): Promise<TranscribedStretch> {
  const shape = description.waveform_shape.map((size) => (size === 1 ? 1 : samples.length));
  const { onset, velocity } = await infer({ waveform: { data: samples, shape } });
  const given = onset!.shape[1]!;
  if (Math.abs(given - frames) > FRAMES_MAY_DIFFER) {
    throw new PermanentError(
      'model_unfit',
      `The transcriber ${description.file} made ${given} frames of ${samples.length} samples; expected ` +
        `about ${frames}, one every ${description.hop_samples} samples. Correct hop_samples in models.json.`,
    );
  }
  const drums = activationsOfDrums({ onset: onset!.data, velocity: velocity?.data }, description);
  // A graph that makes a frame less of a window leaves the frame to silence.
  const end = (coreEnd === Infinity ? Math.max(given, frames) : coreEnd) * DRUMS.length;
  const core = (values: Float32Array): Float32Array => {
    const padded = new Float32Array(Math.max(end, values.length));
    padded.set(values);
    return padded.slice(coreStart * DRUMS.length, end);
  };
  return transcribed({ onset: core(drums.onset), velocity: core(drums.velocity) });
}
