import { BandStream } from '../dsp/band-stream.js';
import { BANDS, LONG, SIDE_ROWS } from '../dsp/front-end.js';
import { columns, sideBySide } from '../dsp/windows.js';
import { mono, side, type StereoSamples } from '../pcm.js';
import type { SeparatorRows } from '../stages/separate.js';

/**
 * Turns a song, as it comes, into the rows that a separator hears. Where it hears the side, that follows the bands in the
 * same row: cut into windows together, the two cannot come out of step.
 */
export class SeparatorStream {
  /** Values a row. */
  readonly width: number;
  readonly #bands: BandStream;
  readonly #side: BandStream | undefined;

  constructor({ level, hearsSide }: { level: number; hearsSide: boolean }) {
    this.#bands = new BandStream(level);
    this.#side = hearsSide ? new BandStream(level, SIDE_ROWS) : undefined;
    this.width = BANDS + (hearsSide ? LONG.bands : 0);
  }

  /** The rows that these samples complete, end to end. */
  push(song: StereoSamples): Float32Array {
    return joined({ rows: this.#bands.push(mono(song)), side: this.#side?.push(side(song)) });
  }

  /** The rows whose windows reach past the song's end. Nothing may be pushed afterwards. */
  finish(): Float32Array {
    return joined({ rows: this.#bands.finish(), side: this.#side?.finish() });
  }

  /** What is joined in rows of this stream, apart again. */
  apart(joinedRows: Float32Array): SeparatorRows {
    if (!this.#side) return { rows: joinedRows };
    return {
      rows: columns(joinedRows, this.width, { from: 0, to: BANDS }),
      side: columns(joinedRows, this.width, { from: BANDS, to: this.width }),
    };
  }
}

function joined({ rows, side }: SeparatorRows): Float32Array {
  return side ? sideBySide({ rows, width: BANDS }, { rows: side, width: LONG.bands }) : rows;
}
