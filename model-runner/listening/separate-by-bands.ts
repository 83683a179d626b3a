import { BandStream } from '../dsp/band-stream.js';
import { BANDS, FRAMES_PER_SECOND, LONG } from '../dsp/front-end.js';
import { StemSplitter } from '../dsp/stem-splitter.js';
import { core, Windows, type FrameWindow } from '../dsp/windows.js';
import type { BandSeparator } from '../inference/descriptions.js';
import type { Infer } from '../inference/infer.js';
import { mono, type StereoSamples } from '../pcm.js';
import { drumRows, separate } from '../stages/separate.js';
import { separated, type SeparatedStretch } from './streams.js';

/** Long enough that the margins, which are computed twice, cost little. */
const CORE_SECONDS = 30;

/** Finds the drums by a mask on bands, window by window; the same mask takes the sound apart. */
export async function* separateByBands(
  song: AsyncIterable<StereoSamples>,
  model: { description: BandSeparator; infer: Infer },
  { level, split }: { level: number; split: boolean },
): AsyncGenerator<SeparatedStretch, void, undefined> {
  const bands = new BandStream(level);
  const splitter = split ? new StemSplitter() : undefined;
  const windows = new Windows({
    width: BANDS,
    coreFrames: CORE_SECONDS * FRAMES_PER_SECOND,
    marginFrames: model.description.context_frames,
  });
  const hear = async (window: FrameWindow): Promise<SeparatedStretch> => {
    const mask = await separate(window.rows, model.infer);
    const rows = core(window, window.rows, BANDS);
    const share = core(window, mask.share, LONG.bands);
    const drums = drumRows(rows, { share, frames: share.length / LONG.bands });
    const known = { rows, drumRows: drums, share };
    return separated(splitter ? { ...known, split: splitter.pushMask(share) } : known);
  };

  for await (const chunk of song) {
    splitter?.pushAudio(chunk);
    yield separated({ song: chunk });
    for (const window of windows.push(bands.push(mono(chunk)))) yield await hear(window);
  }
  const rest = [...windows.push(bands.finish()), ...windows.finish()];
  for (const window of rest) yield await hear(window);
  if (splitter) yield separated({ split: splitter.finish() });
}
