import type { StereoChunk, StereoSamples } from '../pcm.js';
import type { StemWriter } from '../stems.js';

/** Decibels over a whole recording, both channels. */
export interface SeparationScore {
  /** Of the separated drums. */
  sdr_db: number;
  /** Of the mix as it is, taken for drums. */
  mix_sdr_db: number;
  /** What separation adds. */
  gain_db: number;
}

export interface SeparationJudge extends StemWriter {
  /** Call once, after the last stretch. */
  score(): Promise<SeparationScore>;
  /** Ends the reading of the true drums, wherever it stands. */
  abort(): Promise<void>;
}

/**
 * Judges separated drums against the true ones while they are written, by the signal-to-distortion
 * ratio 10 log10(sum of s² / sum of (s - e)²) of true samples s and estimated ones e over the whole
 * recording (not the windowed medians of BSS Eval). The shorter of the two goes on as silence.
 *
 * @param trueDrums the recording's drums stem
 */
export function judgeSeparation(trueDrums: AsyncIterable<StereoChunk>): SeparationJudge {
  const truth = new SampleReader(trueDrums);
  let signalEnergy = 0;
  let drumsErrorEnergy = 0;
  let mixErrorEnergy = 0;

  return {
    async write({ drums, backing }) {
      const reference = await truth.read(drums.left.length);
      for (const side of ['left', 'right'] as const) {
        for (let i = 0; i < drums[side].length; i++) {
          const sample = reference[side][i]!;
          signalEnergy += sample ** 2;
          drumsErrorEnergy += (sample - drums[side][i]!) ** 2;
          mixErrorEnergy += (sample - drums[side][i]! - backing[side][i]!) ** 2;
        }
      }
    },
    async score() {
      for await (const { left, right } of truth.rest()) {
        const energy = sumOfSquares(left) + sumOfSquares(right);
        signalEnergy += energy;
        drumsErrorEnergy += energy;
        mixErrorEnergy += energy;
      }
      const sdrDb = decibels(signalEnergy, drumsErrorEnergy);
      const mixSdrDb = decibels(signalEnergy, mixErrorEnergy);
      return { sdr_db: sdrDb, mix_sdr_db: mixSdrDb, gain_db: sdrDb - mixSdrDb };
    },
    abort: () => truth.abort(),
  };
}

function decibels(signalEnergy: number, errorEnergy: number): number {
  return 10 * Math.log10(signalEnergy / errorEnergy);
}

function sumOfSquares(samples: Float32Array): number {
  return samples.reduce((sum, sample) => sum + sample ** 2, 0);
}

/** Hands a stream of chunks on in pieces of any length. */
class SampleReader {
  readonly #chunks: AsyncIterator<StereoChunk>;
  #left: Float32Array = new Float32Array();
  #right: Float32Array = new Float32Array();

  constructor(chunks: AsyncIterable<StereoChunk>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** The next samples; silence where the stream has ended. */
  async read(samples: number): Promise<StereoSamples> {
    const piece = { left: new Float32Array(samples), right: new Float32Array(samples) };
    for (let filled = 0; filled < samples;) {
      if (this.#left.length === 0 && !(await this.#load())) break;
      const taken = Math.min(samples - filled, this.#left.length);
      piece.left.set(this.#left.subarray(0, taken), filled);
      piece.right.set(this.#right.subarray(0, taken), filled);
      this.#left = this.#left.subarray(taken);
      this.#right = this.#right.subarray(taken);
      filled += taken;
    }
    return piece;
  }

  async *rest(): AsyncGenerator<StereoSamples, void, undefined> {
    do yield { left: this.#left, right: this.#right };
    while (await this.#load());
  }

  async abort(): Promise<void> {
    await this.#chunks.return?.();
  }

  async #load(): Promise<boolean> {
    const next = await this.#chunks.next();
    if (next.done) return false;
    this.#left = next.value.left;
    this.#right = next.value.right;
    return true;
  }
}
