import { BANDS, FRAMES_PER_SECOND, LONG } from '../dsp/front-end.js';
import { StemSplitter } from '../dsp/stem-splitter.js';
import { core, Windows, type FrameWindow } from '../dsp/windows.js';
import { hearsSide, type BandSeparator } from '../inference/descriptions.js';
import type { Infer } from '../inference/infer.js';
import type { StereoSamples } from '../pcm.js';
import { drumRows, separate } from '../stages/separate.js';
import { SeparatorStream } from './separator-stream.js';
import { separated, type SeparatedStretch } from './streams.js';

/** Long enough that the margins, which are computed twice, cost little. */
const CORE_SECONDS = 30;

/** Finds the drums by a mask on bands, window by window; the same mask takes the sound apart. */
export async function* separateByBands(
  song: AsyncIterable<StereoSamples>,
  model: { description: BandSeparator; infer: Infer },
  { level, split }: { level: number; split: boolean },
): AsyncGenerator<SeparatedStretch, void, undefined> {
  const stream = new SeparatorStream({ level, hearsSide: hearsSide(model.description) });
  const splitter = split ? new StemSplitter() : undefined;
  const windows = new Windows({
    width: stream.width,
    coreFrames: CORE_SECONDS * FRAMES_PER_SECOND,
    marginFrames: model.description.context_frames,
  });
  const hear = async (window: FrameWindow): Promise<SeparatedStretch> => {
    const heard = stream.apart(window.rows);
    const mask = await separate(heard, model.infer);
    const rows = core(window, heard.rows, BANDS);
    const share = core(window, mask.share, LONG.bands);
    const drums = drumRows(rows, { share, frames: share.length / LONG.bands });
    const known = { rows, drumRows: drums, share };
    return separated(splitter ? { ...known, split: splitter.pushMask(share) } : known);
  };

  for await (const chunk of song) {
    splitter?.pushAudio(chunk);
    yield separated({ song: chunk });
    for (const window of windows.push(stream.push(chunk))) yield await hear(window);
  }
  const rest = [...windows.push(stream.finish()), ...windows.finish()];
  for (const window of rest) yield await hear(window);
  if (splitter) yield separated({ split: splitter.finish() });
}
