import { FRAMES_PER_SECOND } from './front-end.js';
import { concatenate } from './windows.js';

/**
 * Activations of another rate as they would be at FRAMES_PER_SECOND, as they come: every frame is the
 * nearest one, so that peaks keep their height. Frames before the first are empty.
 */
export class NearestFrames {
  readonly #width: number;
  readonly #framesPerSecond: number;
  readonly #latencySeconds: number;
  // The first of these rows is number #firstFrame.
  #rows = new Float32Array();
  #firstFrame = 0;
  #produced = 0;

  constructor(from: { width: number; framesPerSecond: number; latencySeconds: number }) {
    this.#width = from.width;
    this.#framesPerSecond = from.framesPerSecond;
    this.#latencySeconds = from.latencySeconds;
  }

  /** The frames that these rows complete, end to end. */
  push(rows: Float32Array): Float32Array {
    this.#rows = concatenate([this.#rows, rows]);
    const received = this.#firstFrame + this.#rows.length / this.#width;
    const from = this.#produced;
    while (this.#sourceOf(this.#produced) < received) this.#produced++;
    const out = new Float32Array((this.#produced - from) * this.#width);
    for (let frame = from; frame < this.#produced; frame++) {
      const row = (this.#sourceOf(frame) - this.#firstFrame) * this.#width;
      if (row >= 0)
        out.set(this.#rows.subarray(row, row + this.#width), (frame - from) * this.#width);
    }
    const done = Math.max(0, Math.min(received, this.#sourceOf(this.#produced)) - this.#firstFrame);
    this.#rows = this.#rows.slice(done * this.#width);
    this.#firstFrame += done;
    return out;
  }

  #sourceOf(frame: number): number {
    const seconds = frame / FRAMES_PER_SECOND + this.#latencySeconds;
    return Math.round(seconds * this.#framesPerSecond);
  }
}
