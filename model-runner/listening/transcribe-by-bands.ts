import { DRUMS } from '../../contract/drums.js';
import { BANDS, FRAMES_PER_SECOND } from '../dsp/front-end.js';
import { columns, core, sideBySide, Windows, type FrameWindow } from '../dsp/windows.js';
import type { BandTranscriber } from '../inference/descriptions.js';
import type { Infer } from '../inference/infer.js';
import { transcribe } from '../stages/transcribe.js';
import { transcribed, type SeparatedStretch, type TranscribedStretch } from './streams.js';

/** Long enough that the margins, which are computed twice, cost little. */
const CORE_SECONDS = 30;
const WIDTH = 2 * BANDS;

/** Hears the bands of song and drums side by side, window by window. */
export async function* transcribeByBands(
  song: AsyncIterable<SeparatedStretch>,
  model: { description: BandTranscriber; infer: Infer },
): AsyncGenerator<TranscribedStretch, void, undefined> {
  const windows = new Windows({
    width: WIDTH,
    coreFrames: CORE_SECONDS * FRAMES_PER_SECOND,
    marginFrames: model.description.context_frames,
  });
  const hear = async (window: FrameWindow): Promise<TranscribedStretch> => {
    const { onset, velocity } = await transcribe(
      columns(window.rows, WIDTH, { from: 0, to: BANDS }),
      columns(window.rows, WIDTH, { from: BANDS, to: WIDTH }),
      model.infer,
    );
    return transcribed({
      onset: core(window, onset, DRUMS.length),
      velocity: core(window, velocity, DRUMS.length),
    });
  };

  for await (const stretch of song) {
    yield transcribed({ rows: stretch.rows, song: stretch.song });
    const heard = sideBySide(
      { rows: stretch.rows, width: BANDS },
      { rows: stretch.drumRows, width: BANDS },
    );
    for (const window of windows.push(heard)) yield await hear(window);
  }
  for (const window of windows.finish()) yield await hear(window);
}
