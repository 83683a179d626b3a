/** A stretch of frames with what surrounds it, as much as a network can see. */
export interface FrameWindow {
  /** Rows of all frames, margins included, end to end. */
  rows: Float32Array;
  frames: number;
  /** Where the core, whose results count, begins and ends within these frames. */
  coreStart: number;
  coreEnd: number;
}

/**
 * Cuts a stream of rows into windows, so that a network hears a song of any length in the same memory
 * and its results at the seams are those of one long run. Margins end at the song's ends.
 */
export class Windows {
  readonly #width: number;
  readonly #coreFrames: number;
  readonly #marginFrames: number;
  #kept: Float32Array[] = [];
  #keptFrames = 0;
  #leadFrames = 0;

  constructor(shape: { width: number; coreFrames: number; marginFrames: number }) {
    this.#width = shape.width;
    this.#coreFrames = shape.coreFrames;
    this.#marginFrames = shape.marginFrames;
  }

  /** The windows that these rows complete. */
  push(rows: Float32Array): FrameWindow[] {
    this.#kept.push(rows);
    this.#keptFrames += rows.length / this.#width;
    const windows: FrameWindow[] = [];
    const needed = (): number => this.#leadFrames + this.#coreFrames + this.#marginFrames;
    while (this.#keptFrames >= needed()) {
      windows.push(this.#window(needed(), this.#leadFrames + this.#coreFrames));
    }
    return windows;
  }

  /** The last window, if frames are left whose results did not count yet. */
  finish(): FrameWindow[] {
    return this.#keptFrames > this.#leadFrames
      ? [this.#window(this.#keptFrames, this.#keptFrames)]
      : [];
  }

  #window(frames: number, coreEnd: number): FrameWindow {
    const all = concatenate(this.#kept);
    const coreStart = this.#leadFrames;
    const keepFrom = Math.max(0, coreEnd - this.#marginFrames);
    this.#leadFrames = coreEnd - keepFrom;
    this.#kept = [all.slice(keepFrom * this.#width)];
    this.#keptFrames -= keepFrom;
    return { rows: all.subarray(0, frames * this.#width), frames, coreStart, coreEnd };
  }
}

/** Of values [frames, width] that belong to a window, those of its core. */
export function core(window: FrameWindow, values: Float32Array, width: number): Float32Array {
  return values.slice(window.coreStart * width, window.coreEnd * width);
}

/** Two matrices side by side: rows of `left`, each continued by the row of `right`. */
export function sideBySide(
  left: { rows: Float32Array; width: number },
  right: { rows: Float32Array; width: number },
): Float32Array {
  const width = left.width + right.width;
  const frames = left.rows.length / left.width;
  const joined = new Float32Array(frames * width);
  for (const [part, at] of [
    [left, 0],
    [right, left.width],
  ] as const) {
    for (let frame = 0; frame < frames; frame++) {
      const row = part.rows.subarray(frame * part.width, (frame + 1) * part.width);
      joined.set(row, frame * width + at);
    }
  }
  return joined;
}

/** Columns of a matrix [frames, width]. */
export function columns(
  rows: Float32Array,
  width: number,
  { from, to }: { from: number; to: number },
): Float32Array {
  const frames = rows.length / width;
  const picked = new Float32Array(frames * (to - from));
  for (let frame = 0; frame < frames; frame++) {
    picked.set(rows.subarray(frame * width + from, frame * width + to), frame * (to - from));
  }
  return picked;
}

/** All arrays end to end. */
export function concatenate(parts: readonly Float32Array[]): Float32Array<ArrayBuffer> {
  return endToEnd(parts, (length) => new Float32Array(length));
}

/** The same for arrays of one kind, of which `make` makes an empty one. */
export function endToEnd<Part extends Float32Array | Uint8ClampedArray, Whole extends Part>(
  parts: readonly Part[],
  make: (length: number) => Whole,
): Whole {
  const joined = make(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
