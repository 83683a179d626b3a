import { BandStream } from '../dsp/band-stream.js';
import { BANDS } from '../dsp/front-end.js';
import { mono, type StereoSamples } from '../pcm.js';
import { everythingIsDrums } from '../stages/separate.js';
import { separated, type SeparatedStretch } from './streams.js';

/** A recording that holds nothing but drums. */
export async function* allDrums(
  song: AsyncIterable<StereoSamples>,
  { level }: { level: number },
): AsyncGenerator<SeparatedStretch, void, undefined> {
  const bands = new BandStream(level);
  const heard = (rows: Float32Array): Partial<SeparatedStretch> => ({
    rows,
    drumRows: rows,
    share: everythingIsDrums(rows.length / BANDS).share,
  });
  for await (const chunk of song) {
    const silence = new Float32Array(chunk.left.length);
    const split = { drums: chunk, backing: { left: silence, right: silence } };
    yield separated({ ...heard(bands.push(mono(chunk))), song: chunk, split });
  }
  yield separated(heard(bands.finish()));
}
