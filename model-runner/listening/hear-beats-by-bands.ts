import { DRUMS } from '../../contract/drums.js';
import { BANDS, FRAMES_PER_SECOND } from '../dsp/front-end.js';
import { NearestFrames } from '../dsp/nearest-frames.js';
import { columns, concatenate, sideBySide, Windows, type FrameWindow } from '../dsp/windows.js';
import type { BandBeatTracker } from '../inference/descriptions.js';
import type { Infer } from '../inference/infer.js';
import { hearBeats, type BeatActivations } from '../stages/beats.js';
import type { FrameTimes } from '../stages/transcribe.js';
import type { TranscribedStretch } from './streams.js';

/** Long enough that the margins, 27 s on either side that are computed twice, cost little. */
const CORE_SECONDS = 180;
const WIDTH = BANDS + DRUMS.length;

/** Hears the song's bands with the transcriber's onsets beside them, window by window. */
export async function hearBeatsByBands(
  song: AsyncIterable<TranscribedStretch>,
  model: { description: BandBeatTracker; infer: Infer },
  transcriber: FrameTimes,
): Promise<BeatActivations> {
  const frames = new NearestFrames({ width: DRUMS.length, ...transcriber });
  const windows = new Windows({
    width: WIDTH,
    coreFrames: CORE_SECONDS * FRAMES_PER_SECOND,
    // The beat tracker halves the frame rate: windows begin and end on pairs of frames.
    marginFrames: 2 * Math.ceil(model.description.context_frames / 2),
  });
  const beat: Float32Array[] = [];
  const downbeat: Float32Array[] = [];
  const hear = async (ready: readonly FrameWindow[]): Promise<void> => {
    for (const window of ready) {
      const heard = await hearWindow(window, model.infer);
      beat.push(heard.beat);
      downbeat.push(heard.downbeat);
    }
  };

  let ahead: Float32Array[] = [];
  let onsets = new Float32Array();
  for await (const stretch of song) {
    ahead.push(stretch.rows);
    onsets = concatenate([onsets, frames.push(stretch.onset)]);
    // Rows come every second, onsets twice a minute: joined each time, rows would be copied over and over.
    if (onsets.length === 0) continue;
    const rows = concatenate(ahead);
    const ready = Math.min(rows.length / BANDS, onsets.length / DRUMS.length);
    await hear(windows.push(beside(rows.subarray(0, ready * BANDS), onsets)));
    ahead = [rows.slice(ready * BANDS)];
    onsets = onsets.slice(ready * DRUMS.length);
  }
  // A transcriber may end its frames a little earlier than the song.
  const rest = concatenate(ahead);
  const silence = new Float32Array((rest.length / BANDS) * DRUMS.length);
  await hear([...windows.push(beside(rest, silence)), ...windows.finish()]);
  return { beat: concatenate(beat), downbeat: concatenate(downbeat) };
}

function beside(rows: Float32Array, onsets: Float32Array): Float32Array {
  return sideBySide({ rows, width: BANDS }, { rows: onsets, width: DRUMS.length });
}

async function hearWindow(window: FrameWindow, infer: Infer): Promise<BeatActivations> {
  // An odd last frame is heard twice rather than not at all.
  const even =
    window.frames % 2 === 0
      ? window.rows
      : concatenate([window.rows, window.rows.subarray(-WIDTH)]);
  const song = columns(even, WIDTH, { from: 0, to: BANDS });
  const onsets = columns(even, WIDTH, { from: BANDS, to: WIDTH });
  const { beat, downbeat } = await hearBeats(song, onsets, infer);
  const halves = [window.coreStart / 2, Math.ceil(window.coreEnd / 2)] as const;
  return { beat: beat.slice(...halves), downbeat: downbeat.slice(...halves) };
}
