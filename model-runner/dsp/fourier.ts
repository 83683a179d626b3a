import createPffft from '@echogarden/pffft-wasm/simd';

const pffft = await createPffft();

const KINDS = { real: 0, complex: 1 } as const;
const DIRECTIONS = { forward: 0, backward: 1 } as const;

type SignalKind = keyof typeof KINDS;

/** The library computes four numbers at a time, and needs so many for it. */
const SHORTEST_TRANSFORM = 32;

const made = new Map<string, Fourier>();

/**
 * The Fourier transform of signals of one length. Whoever asks for the same one shares it and its buffers: they are
 * written, transformed and read without awaiting anything in between.
 *
 * @param kind what the signal's samples are
 * @param size samples: a power of two, 32 at least
 * @throws RangeError for other sizes
 */
export function fourier(kind: SignalKind, size: number): Fourier {
  const key = `${kind} ${size}`;
  const transform = made.get(key) ?? new Fourier(kind, size);
  made.set(key, transform);
  return transform;
}

/**
 * Transforms between `signal` and `spectrum` in 32 bits. Complex numbers are interleaved: real, imaginary, real, …
 * The spectrum of a real signal of N samples holds bins 0 to N / 2 - 1; bins 0 and N / 2, which have no imaginary
 * part, share the first place.
 */
class Fourier {
  readonly #setup: number;
  readonly #floats: number;
  readonly #signal: number;
  readonly #spectrum: number;
  readonly #work: number;

  constructor(kind: SignalKind, size: number) {
    if (!(size >= SHORTEST_TRANSFORM) || !Number.isInteger(Math.log2(size))) {
      throw new RangeError(
        `No Fourier transform of ${size} samples: expected a power of two, ${SHORTEST_TRANSFORM} at least.`,
      );
    }
    this.#floats = kind === 'real' ? size : 2 * size;
    this.#setup = pffft._pffft_new_setup(size, KINDS[kind]);
    const allocate = (): number =>
      pffft._pffft_aligned_malloc(this.#floats * Float32Array.BYTES_PER_ELEMENT);
    [this.#signal, this.#spectrum, this.#work] = [allocate(), allocate(), allocate()];
  }

  /** To be asked for anew for every signal: making another transform may move it. */
  get signal(): Float32Array {
    return this.#view(this.#signal);
  }

  /** As `signal`. */
  get spectrum(): Float32Array {
    return this.#view(this.#spectrum);
  }

  /** From `signal` to `spectrum`. */
  forward(): void {
    this.#transform(this.#signal, this.#spectrum, 'forward');
  }

  /** From `spectrum` to `signal`, which comes out `size` times as large as it went in. */
  backward(): void {
    this.#transform(this.#spectrum, this.#signal, 'backward');
  }

  #transform(from: number, to: number, direction: keyof typeof DIRECTIONS): void {
    pffft._pffft_transform_ordered(this.#setup, from, to, this.#work, DIRECTIONS[direction]);
  }

  #view(address: number): Float32Array {
    const start = address / Float32Array.BYTES_PER_ELEMENT;
    return pffft.HEAPF32.subarray(start, start + this.#floats);
  }
}

export type { Fourier };
