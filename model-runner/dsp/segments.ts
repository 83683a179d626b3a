import type { StereoSamples } from '../pcm.js';
import { concatenate } from './windows.js';

/** A stretch of song and the drums in it, sample by sample. */
export interface SeparatedSamples {
  song: StereoSamples;
  drums: StereoSamples;
}

/** Finds the drums in a stretch of song whose length is fixed. */
export type SeparateSegment = (segment: StereoSamples) => Promise<StereoSamples>;

/** How a song is cut into segments, and what hears them. */
export interface Segmenting {
  segmentSamples: number;
  /** Share of a segment that the next one hears again. */
  overlap: number;
  /** The value of silence around the song: its mean. */
  silence: number;
  separate: SeparateSegment;
}

/**
 * Takes a song of any length apart with something that takes segments of one length, as Demucs does
 * (A. Défossez, `demucs.apply.apply_model` without shifts): segments overlap and fade into each other
 * under triangles; one that reaches past the song's end is heard with as much of the song before it as
 * there is room for, and silence around it. Two segments are kept in memory.
 */
export async function* separateInSegments(
  song: AsyncIterable<StereoSamples>,
  options: Segmenting,
): AsyncGenerator<SeparatedSamples, void, undefined> {
  const { segmentSamples, overlap, separate } = options;
  const strideSamples = Math.floor((1 - overlap) * segmentSamples);
  const heard = new RecentSamples(options.silence);
  const drums = new FadingSum(segmentSamples);
  let offset = 0;

  const hear = async (): Promise<SeparatedSamples> => {
    const samples = Math.min(segmentSamples, heard.end - offset);
    const lead = Math.floor((segmentSamples - samples) / 2);
    const separated = await separate(heard.read(offset - lead, segmentSamples));
    drums.add(between(separated, lead, lead + samples));
    const done = Math.min(strideSamples, heard.end - offset);
    const stretch = { song: heard.read(offset, done), drums: drums.take(done) };
    offset += done;
    heard.forget(offset - segmentSamples);
    return stretch;
  };

  for await (const chunk of song) {
    heard.append(chunk);
    while (heard.end - offset >= segmentSamples) yield await hear();
  }
  while (offset < heard.end) yield await hear();
}

function between({ left, right }: StereoSamples, from: number, to: number): StereoSamples {
  return { left: left.subarray(from, to), right: right.subarray(from, to) };
}

/** The end of a song, addressed by its samples' numbers. */
class RecentSamples {
  readonly #silence: number;
  #left = new Float32Array();
  #right = new Float32Array();
  #start = 0;

  constructor(silence: number) {
    this.#silence = silence;
  }

  get end(): number {
    return this.#start + this.#left.length;
  }

  append({ left, right }: StereoSamples): void {
    this.#left = concatenate([this.#left, left]);
    this.#right = concatenate([this.#right, right]);
  }

  /** So many samples from one on; outside of what is kept there is silence. */
  read(from: number, samples: number): StereoSamples {
    const copy = (side: Float32Array): Float32Array => {
      const out = new Float32Array(samples).fill(this.#silence);
      const first = Math.max(from, this.#start);
      out.set(side.subarray(first - this.#start, from + samples - this.#start), first - from);
      return out;
    };
    return { left: copy(this.#left), right: copy(this.#right) };
  }

  forget(before: number): void {
    if (before <= this.#start) return;
    this.#left = this.#left.slice(before - this.#start);
    this.#right = this.#right.slice(before - this.#start);
    this.#start = before;
  }
}

/** What overlapping segments say, each weighed by a triangle over its whole length. */
class FadingSum {
  readonly #triangle: Float32Array;
  readonly #left: Float32Array;
  readonly #right: Float32Array;
  readonly #weight: Float32Array;

  constructor(segmentSamples: number) {
    const half = Math.floor(segmentSamples / 2);
    this.#triangle = Float32Array.from(
      { length: segmentSamples },
      (_, index) => Math.min(index + 1, segmentSamples - index) / (segmentSamples - half),
    );
    this.#left = new Float32Array(segmentSamples);
    this.#right = new Float32Array(segmentSamples);
    this.#weight = new Float32Array(segmentSamples);
  }

  add({ left, right }: StereoSamples): void {
    for (let i = 0; i < left.length; i++) {
      const weight = this.#triangle[i]!;
      this.#left[i]! += weight * left[i]!;
      this.#right[i]! += weight * right[i]!;
      this.#weight[i]! += weight;
    }
  }

  /** The first samples, which no later segment changes; what follows them moves up. */
  take(samples: number): StereoSamples {
    const mean = (side: Float32Array): Float32Array =>
      side.slice(0, samples).map((sum, i) => sum / this.#weight[i]!);
    const taken = { left: mean(this.#left), right: mean(this.#right) };
    for (const values of [this.#left, this.#right, this.#weight]) {
      values.copyWithin(0, samples);
      values.fill(0, values.length - samples);
    }
    return taken;
  }
}
