import { concatenate } from './windows.js';

/** Frames for a network to hear at once. */
export interface Chunk {
  /** Rows of all frames, end to end. */
  rows: Float32Array;
  frames: number;
  /** Which of these frames' results count. */
  from: number;
  to: number;
}

/**
 * Cuts a stream of rows into chunks of one length, as Beat This! does (F. Foscarin, J. Schlüter,
 * G. Widmer, ISMIR 2024, `split_piece`): at either end of a chunk is a border whose results do not count,
 * silent where the song has ended; the last chunk is moved back so that it is as long as the others,
 * unless the song is shorter.
 */
export class BorderedChunks {
  readonly #width: number;
  readonly #coreFrames: number;
  readonly #border: number;
  // The first of these rows is number #firstFrame.
  #rows = new Float32Array();
  #firstFrame = 0;
  #doneFrames = 0;

  constructor(shape: { width: number; chunkFrames: number; borderFrames: number }) {
    this.#width = shape.width;
    this.#border = shape.borderFrames;
    this.#coreFrames = shape.chunkFrames - 2 * shape.borderFrames;
  }

  /** The chunks that these rows complete. */
  push(rows: Float32Array): Chunk[] {
    this.#rows = concatenate([this.#rows, rows]);
    const chunks: Chunk[] = [];
    while (this.#endFrame >= this.#doneFrames + this.#coreFrames + this.#border + 1) {
      chunks.push(this.#chunk(this.#doneFrames, this.#coreFrames));
    }
    return chunks;
  }

  /** The last chunks. Nothing may be pushed afterwards. */
  finish(): Chunk[] {
    const chunks: Chunk[] = [];
    while (this.#endFrame > this.#doneFrames) {
      const isLast = this.#endFrame <= this.#doneFrames + this.#coreFrames;
      const start = isLast ? Math.max(0, this.#endFrame - this.#coreFrames) : this.#doneFrames;
      chunks.push(this.#chunk(start, Math.min(this.#coreFrames, this.#endFrame - start)));
    }
    return chunks;
  }

  get #endFrame(): number {
    return this.#firstFrame + this.#rows.length / this.#width;
  }

  /** So many frames from one on, with borders; what was done before does not count again. */
  #chunk(start: number, coreFrames: number): Chunk {
    const frames = coreFrames + 2 * this.#border;
    const rows = new Float32Array(frames * this.#width);
    const first = Math.max(this.#firstFrame, start - this.#border);
    const end = start + coreFrames + this.#border;
    rows.set(
      this.#rows.subarray(
        (first - this.#firstFrame) * this.#width,
        (end - this.#firstFrame) * this.#width,
      ),
      (first - (start - this.#border)) * this.#width,
    );
    const from = this.#border + this.#doneFrames - start;
    this.#doneFrames = start + coreFrames;
    const keepFrom = Math.max(this.#firstFrame, this.#doneFrames - this.#coreFrames - this.#border);
    this.#rows = this.#rows.slice((keepFrom - this.#firstFrame) * this.#width);
    this.#firstFrame = keepFrom;
    return { rows, frames, from, to: this.#border + coreFrames };
  }
}
