import { BandStream } from '../dsp/band-stream.js';
import { separateInSegments, type Segmenting } from '../dsp/segments.js';
import { mono, without, type StereoSamples } from '../pcm.js';
import { separated, type SeparatedStretch } from './streams.js';

/** Finds the drums in the sound itself, segment by segment; bands are read off the drums' sound. */
export async function* separateWaveform(
  song: AsyncIterable<StereoSamples>,
  options: Segmenting & { level: number },
): AsyncGenerator<SeparatedStretch, void, undefined> {
  const songBands = new BandStream(options.level);
  const drumBands = new BandStream(options.level);
  for await (const { song: whole, drums } of separateInSegments(song, options)) {
    yield separated({
      rows: songBands.push(mono(whole)),
      drumRows: drumBands.push(mono(drums)),
      song: whole,
      split: { drums, backing: without(whole, drums) },
    });
  }
  yield separated({ rows: songBands.finish(), drumRows: drumBands.finish() });
}
