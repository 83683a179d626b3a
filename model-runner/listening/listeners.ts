import type { Models } from '../inference/models.js';
import { OUR_FRAMES, type FrameTimes } from '../stages/transcribe.js';
import { hearBeatsByBands } from './hear-beats-by-bands.js';
import { hearBeatsByLogMel } from './hear-beats-by-log-mel.js';
import {
  atUnitLevel,
  hybridSegments,
  waveformSegments,
  type MonoStatistics,
} from './segment-separators.js';
import { separateByBands } from './separate-by-bands.js';
import { separateWaveform } from './separate-waveform.js';
import type { HearBeats, Separate, Transcriber } from './streams.js';
import { transcribeByBands } from './transcribe-by-bands.js';
import { transcribeWaveform } from './transcribe-waveform.js';

/** How a song is separated by a model of this kind. */
export function separatorOf(
  { separator: { description, infer } }: Models,
  options: { statistics: MonoStatistics; level: number; split: boolean },
): Separate {
  if (description.kind === 'bands')
    return (song) => separateByBands(song, { description, infer }, options);
  const separate =
    description.kind === 'waveform'
      ? waveformSegments({ description, infer })
      : hybridSegments({ description, infer });
  return (song) =>
    separateWaveform(song, {
      segmentSamples: description.segment_samples,
      overlap: description.overlap,
      silence: options.statistics.monoMean,
      separate: atUnitLevel(separate, options.statistics),
      level: options.level,
    });
}

/** How strokes are heard by a model of this kind. */
export function transcriberOf({ transcriber: { description, infer } }: Models): Transcriber {
  if (description.kind === 'bands') {
    return {
      times: OUR_FRAMES,
      needsSplit: false,
      transcribe: (song) => transcribeByBands(song, { description, infer }),
    };
  }
  return {
    times: {
      framesPerSecond: description.sample_rate_hz / description.hop_samples,
      latencySeconds: description.latency_seconds,
    },
    needsSplit: description.hears === 'drums',
    transcribe: (song) => transcribeWaveform(song, { description, infer }),
  };
}

/** How beats are heard by a model of this kind. */
export function beatTrackerOf(
  { beatTracker: { description, infer } }: Models,
  transcriber: FrameTimes,
): HearBeats {
  return description.kind === 'bands'
    ? (song) => hearBeatsByBands(song, { description, infer }, transcriber)
    : (song) => hearBeatsByLogMel(song, { description, infer });
}
