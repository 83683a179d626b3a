import { readFile } from 'node:fs/promises';
import { DRUMS, type Drum } from '../../contract/drums.js';
import { parseConfig } from '../../model-runner/config.js';
import { BandStream } from '../../model-runner/dsp/band-stream.js';
import { BANDS, FRAMES_PER_SECOND, LONG, SIDE_ROWS } from '../../model-runner/dsp/front-end.js';
import { concatenate } from '../../model-runner/dsp/windows.js';
import { loadModels, type Models } from '../../model-runner/inference/models.js';
import { createLevelMeter } from '../../model-runner/level.js';
import { mono, side, type StereoSamples } from '../../model-runner/pcm.js';
import { hearBeats } from '../../model-runner/stages/beats.js';
import { drumRows, separate } from '../../model-runner/stages/separate.js';
import { explain } from '../../model-runner/stages/explain.js';
import { momentsOf } from '../../model-runner/stages/moments.js';
import { nameDrums } from '../../model-runner/stages/name-drums.js';
import { weighBySound } from '../../model-runner/stages/sound-alike.js';
import { attackAt, soundsOf } from '../../model-runner/stages/sounds.js';
import { ALIKE, findCandidates, transcribe } from '../../model-runner/stages/transcribe.js';
import { hatsInTurn } from '../../model-runner/stages/which-hat.js';
import { tomsByPitch } from '../../model-runner/stages/which-tom.js';

/** What training/reference.py wrote: every stage's output for the sound beside it. */
interface Reference {
  level_db: number;
  bands: number[][];
  side: number[][];
  mask: number[][];
  drum_bands: number[][];
  onset: number[][];
  velocity: number[][];
  beats: number[][];
  onset_seconds: Record<Drum, number[]>;
  sound_alike: Partial<Record<Drum, number[]>>;
  names: Partial<Record<Drum, Drum[]>>;
  toms: { shares: number[][]; sure: boolean[]; names: number[] };
  hats: { shares: number[][]; frames: number[]; sure: boolean[]; names: number[] };
  attacks: number[][];
  explained: { heard: number[][]; strengths: number[][]; shares: number[][] };
}

/** Frames of which the reference has attacks. */
const REFERENCE_ATTACKS = [0, 10, 11, 35, 60, 61, 90, 119];

const FIXTURES = new URL('../fixtures/hearing/', import.meta.url);
const WAV_HEADER_BYTES = 44;
const WAV_CHANNELS_AT = 22;
/** Rounding in 32-bit sums of squares; features have about unit variance. */
const FEATURE_TOLERANCE = 2e-3;
/** The same, seen through a sigmoid. */
const PROBABILITY_TOLERANCE = 2e-3;
const SECONDS_TOLERANCE = 2e-4;
/** Of values that come of the same numbers and are rounded to five decimals. */
const ROUNDED_TOLERANCE = 2e-5;

async function readReference(): Promise<Reference> {
  return JSON.parse(await readFile(new URL('reference.json', FIXTURES), 'utf8')) as Reference;
}

async function readSong(): Promise<StereoSamples> {
  const bytes = await readFile(new URL('reference.wav', FIXTURES));
  const channels = bytes.readUInt16LE(WAV_CHANNELS_AT);
  const samples = Float32Array.from(
    { length: (bytes.length - WAV_HEADER_BYTES) / 2 },
    (_, i) => bytes.readInt16LE(WAV_HEADER_BYTES + 2 * i) / 32_768,
  );
  const channel = (index: number): Float32Array => samples.filter((_, i) => i % channels === index);
  return { left: channel(0), right: channel(channels - 1) };
}

/** All rows of a song that comes in chunks. */
function rowsOf(stream: BandStream, samples: Float32Array, chunkSamples: number): Float32Array {
  const rows: Float32Array[] = [];
  for (let from = 0; from < samples.length; from += chunkSamples) {
    rows.push(stream.push(samples.subarray(from, from + chunkSamples)));
  }
  return concatenate([...rows, stream.finish()]);
}

function flat(rows: readonly (readonly number[])[]): Float32Array {
  return Float32Array.from(rows.flat());
}

function expectClose(found: Float32Array, expected: Float32Array, tolerance: number): void {
  expect(found).toHaveLength(expected.length);
  const worst = found.reduce(
    (largest, value, i) => Math.max(largest, Math.abs(value - expected[i]!)),
    0,
  );
  expect(worst).toBeLessThan(tolerance);
}

describe('what the runner hears, against what the networks were trained on', () => {
  let reference: Reference;
  let models: Models;
  let song: StereoSamples;
  let level: number;

  beforeAll(async () => {
    reference = await readReference();
    song = await readSong();
    level = 10 ** (reference.level_db / 10);
    const { modelsDir } = parseConfig({});
    models = await loadModels({ modelsDir, providers: ['cpu'], threads: 1 });
  });

  it('measures the same level', () => {
    const meter = createLevelMeter();
    meter.add(song);
    expect(meter.read().levelDb).toBeCloseTo(reference.level_db, 3);
  });

  it.each([441, 1000, 44_100])(
    'computes the same bands from chunks of %d samples',
    (chunkSamples) => {
      const rows = rowsOf(new BandStream(level), mono(song), chunkSamples);
      expectClose(rows, flat(reference.bands), FEATURE_TOLERANCE);
    },
  );

  it('computes the same bands of the side', () => {
    const rows = rowsOf(new BandStream(level, SIDE_ROWS), side(song), 1000);
    expectClose(rows, flat(reference.side), FEATURE_TOLERANCE);
  });

  it('finds the same share of drums', async () => {
    const heard = { rows: flat(reference.bands), side: flat(reference.side) };
    const mask = await separate(heard, models.separator.infer);
    expect(mask.frames * BANDS).toBe(flat(reference.bands).length);
    expect(mask.share).toHaveLength(mask.frames * LONG.bands);
    expectClose(mask.share, flat(reference.mask), PROBABILITY_TOLERANCE);
  });

  it('takes the same drums out of the song', () => {
    const share = flat(reference.mask);
    const drums = drumRows(flat(reference.bands), { share, frames: reference.mask.length });
    expectClose(drums, flat(reference.drum_bands), FEATURE_TOLERANCE);
  });

  it('hears the same strokes as loudly', async () => {
    const heard = await transcribe(
      flat(reference.bands),
      flat(reference.drum_bands),
      models.transcriber.infer,
    );
    expectClose(heard.onset, flat(reference.onset), PROBABILITY_TOLERANCE);
    expectClose(heard.velocity, flat(reference.velocity), PROBABILITY_TOLERANCE);
  });

  it('counts the same beats', async () => {
    const even = reference.bands.length - (reference.bands.length % 2);
    const { beat, downbeat } = await hearBeats(
      flat(reference.bands.slice(0, even)),
      flat(reference.onset.slice(0, even)),
      models.beatTracker.infer,
    );
    expectClose(
      beat,
      Float32Array.from(reference.beats, (row) => row[0]!),
      PROBABILITY_TOLERANCE,
    );
    expectClose(
      downbeat,
      Float32Array.from(reference.beats, (row) => row[1]!),
      PROBABILITY_TOLERANCE,
    );
  });

  it('reads the same onsets off the probabilities', () => {
    const onset = flat(reference.onset);
    const thresholds = Object.fromEntries(DRUMS.map((drum) => [drum, 0.3])) as Record<Drum, number>;
    const hits = findCandidates(
      { onset, velocity: onset, frames: reference.onset.length },
      thresholds,
      { priors: models.transcriber.description.priors },
    );
    for (const drum of DRUMS) {
      const found = hits.filter((hit) => hit.drum === drum).map((hit) => hit.seconds);
      expectClose(
        Float32Array.from(found),
        Float32Array.from(reference.onset_seconds[drum]),
        SECONDS_TOLERANCE,
      );
    }
  });

  it('is as sure of strokes by what sounds alike', () => {
    const onset = flat(reference.onset);
    const thresholds = Object.fromEntries(DRUMS.map((drum) => [drum, 0.1])) as Record<Drum, number>;
    const frames = reference.onset.length;
    const candidates = findCandidates({ onset, velocity: onset, frames }, thresholds);
    const sounds = soundsOf(flat(reference.drum_bands));
    const weighed = weighBySound(candidates, momentsOf(candidates, sounds), sounds);
    for (const drums of ALIKE) {
      const sure = weighed.filter(({ drum }) => drums.includes(drum));
      expectClose(
        Float32Array.from(sure, ({ confidence }) => confidence),
        Float32Array.from(reference.sound_alike[drums[0]!]!),
        PROBABILITY_TOLERANCE,
      );
    }
  });

  it('hears the same rise at a stroke', () => {
    const sounds = soundsOf(flat(reference.drum_bands));
    REFERENCE_ATTACKS.forEach((frame, index) => {
      expectClose(
        attackAt(sounds, frame),
        Float32Array.from(reference.attacks[index]!),
        ROUNDED_TOLERANCE,
      );
    });
  });

  it('explains moments by the same shares', () => {
    const { heard, strengths, shares } = reference.explained;
    const column = (rows: readonly number[][], index: number): number[] =>
      rows.map((row) => row[index]!);
    const explained = explain(
      heard.map((values) => Float32Array.from(values)),
      ALIKE.map((_, group) => Float64Array.from(column(strengths, group))),
    );
    explained.forEach((share, group) => {
      expectClose(
        Float32Array.from(share),
        Float32Array.from(column(shares, group)),
        ROUNDED_TOLERANCE,
      );
    });
  });

  it('names strokes the same by what sounds alike', () => {
    const onset = flat(reference.onset);
    const thresholds = Object.fromEntries(DRUMS.map((drum) => [drum, 0.1])) as Record<Drum, number>;
    const frames = reference.onset.length;
    const candidates = findCandidates({ onset, velocity: onset, frames }, thresholds);
    const named = nameDrums(candidates, thresholds, soundsOf(flat(reference.drum_bands)));
    for (const [first, names] of Object.entries(reference.names)) {
      const drums = ALIKE.find((alike) => alike[0] === first)!;
      const found = named.filter(({ drum }) => drums.includes(drum));
      expect(found.map(({ drum }) => drum)).toEqual(names);
    }
  });

  it('calls the same hats pedal', () => {
    const { shares, frames, sure, names } = reference.hats;
    const hats = shares.map((of, index) => ({
      shares: of,
      seconds: frames[index]! / FRAMES_PER_SECOND,
      sure: sure[index]!,
    }));
    const likeliest = shares.map((of) => of.indexOf(Math.max(...of)));
    expect(likeliest).not.toEqual(names);
    expect(hatsInTurn(hats, likeliest)).toEqual(names);
  });

  it('tells toms apart at the same pitches', () => {
    const { shares, sure, names } = reference.toms;
    expect(tomsByPitch(shares, sure)).toEqual(names);
  });
});
