import type { BeatGrid, Hit } from '../../../contract/events.js';
import { quantise } from '../../../model-runner/stages/quantise.js';
import type { QuantisedSong } from '../../../model-runner/rhythm/quantised-song.js';
import { allGrooves, readGroove, type Groove, type WrittenStroke } from '../../support/groove.js';
import { seededRandom } from '../../support/random.js';

function strokesOf(song: QuantisedSong): WrittenStroke[] {
  return song.measures.flatMap(({ measure, strokes }) =>
    strokes.map(({ tick, drum, graces }) => ({ measure, tick, drum, graces: graces.length })),
  );
}

function nameOf({ measure, tick, drum }: WrittenStroke): string {
  return `${measure}:${tick}:${drum}`;
}

/** The share of written strokes that were found in their places. */
function recall(groove: Groove, song: QuantisedSong): number {
  const found = new Set(strokesOf(song).map(nameOf));
  return (
    groove.written.filter((stroke) => found.has(nameOf(stroke))).length / groove.written.length
  );
}

/** The same groove at another tempo. */
function stretched({ hits, grid, ...groove }: Groove, factor: number): Groove {
  const stretch = <T extends { seconds: number }>(timed: T): T => ({
    ...timed,
    seconds: timed.seconds * factor,
  });
  return { ...groove, hits: hits.map(stretch), grid: { ...grid, beats: grid.beats.map(stretch) } };
}

interface Playing {
  jitterSeconds?: number;
  beatJitterSeconds?: number;
  delaySeconds?: number;
  seed?: number;
}

/** The same groove as a person plays it and a beat tracker hears it. */
function humanised(groove: Groove, playing: Playing): Groove {
  const { jitterSeconds = 0, beatJitterSeconds = 0, delaySeconds = 0, seed = 1 } = playing;
  const random = seededRandom(seed);
  const hits = groove.hits.map((hit) => ({
    ...hit,
    seconds: hit.seconds + delaySeconds + jitterSeconds * random.normal(),
  }));
  const beats = groove.grid.beats.map((beat) => ({
    ...beat,
    seconds: beat.seconds + beatJitterSeconds * random.normal(),
  }));
  return { ...groove, hits, grid: { ...groove.grid, beats } };
}

/** Repeats the groove, for songs are longer than their fixtures. */
function repeated({ hits, grid, written, name }: Groove, times: number): Groove {
  const [first, second] = grid.beats;
  const last = grid.beats.at(-1)!;
  const lengthSeconds = last.seconds - first!.seconds + (second!.seconds - first!.seconds);
  const copies = Array.from({ length: times }, (_, index) => index);
  return {
    name,
    hits: copies.flatMap((n) =>
      hits.map((hit) => ({ ...hit, seconds: hit.seconds + n * lengthSeconds })),
    ),
    written: copies.flatMap((n) =>
      written.map((stroke) => ({ ...stroke, measure: stroke.measure + n * last.measure })),
    ),
    grid: {
      ...grid,
      beats: copies.flatMap((n) =>
        grid.beats.map((beat) => ({
          ...beat,
          seconds: beat.seconds + n * lengthSeconds,
          measure: beat.measure + n * last.measure,
        })),
      ),
    },
  };
}

/** Grooves without strokes faster than a sixteenth, which fast tempos make unplayable. */
const PLAYABLE_AT_ANY_TEMPO = [
  'rock-beat',
  'funk-ghosts',
  'waltz',
  'five-four',
  'six-eight',
  'twelve-eight-blues',
  'tom-fills',
  'triplet-fill',
];

function bpmOf({ grid }: Groove): number {
  return 60 / (grid.beats[1]!.seconds - grid.beats[0]!.seconds);
}

describe('quantise', () => {
  it.each(allGrooves().map((groove) => [groove.name, groove] as const))(
    'finds %s as it is written when it is played exactly',
    (_, groove) => {
      const song = quantise(groove.hits, groove.grid);
      expect(strokesOf(song)).toEqual(groove.written);
      expect(song.mergedHits).toBe(0);
    },
  );

  describe.each([60, 100, 150, 200])('at %d pulses a minute', (bpm) => {
    const grooves = PLAYABLE_AT_ANY_TEMPO.map((name) => {
      const groove = readGroove(name);
      // Dotted pulses hold three eighths: as many eighths a minute as the others have.
      const target = groove.grid.time_signatures[0]!.beats % 6 === 0 ? (bpm * 2) / 3 : bpm;
      return repeated(stretched(groove, bpmOf(groove) / target), 2);
    });

    it.each([
      ['played with a jitter of 8 ms', { jitterSeconds: 0.008 }],
      ['heard 15 ms late', { jitterSeconds: 0.008, delaySeconds: 0.015 }],
      ['heard 15 ms early', { jitterSeconds: 0.008, delaySeconds: -0.015 }],
      ['with beats that jitter by 8 ms', { jitterSeconds: 0.008, beatJitterSeconds: 0.008 }],
    ])('finds at least 97 %% of the places %s', (_, playing) => {
      const shares = grooves.map((groove, seed) => {
        const played = humanised(groove, { ...playing, seed });
        return { name: groove.name, share: recall(groove, quantise(played.hits, played.grid)) };
      });
      expect(shares.filter(({ share }) => share < 0.97)).toEqual([]);
    });
  });

  it('tells a delay of the whole song', () => {
    const groove = repeated(readGroove('rock-beat'), 4);
    const late = humanised(groove, { jitterSeconds: 0.006, delaySeconds: 0.02 });
    expect(quantise(late.hits, late.grid).delaySeconds).toBeCloseTo(0.02, 2);
  });

  it.each([0.6, 0.64, 2 / 3, 0.7])('hears a swing of %f and writes eighths', (ratio) => {
    const groove = readGroove('shuffle');
    const swung = humanised(withSwing(groove, ratio), { jitterSeconds: 0.008 });
    const song = quantise(swung.hits, swung.grid);
    expect(Math.abs((song.swing.swung_eighths ?? 0) - ratio)).toBeLessThan(0.025);
    expect(recall(groove, song)).toBeGreaterThanOrEqual(0.97);
    expect(song.measures.every(({ feel }) => feel === 'swung_eighths')).toBe(true);
  });

  /** Funk whose sixteenths swing, by the ratio of each measure. */
  function swungFunk({ hits, grid }: Groove, ratioOf: (measure: number) => number): Hit[] {
    return hits.map((hit) => {
      const index = grid.beats.findLastIndex((beat) => beat.seconds <= hit.seconds + 1e-6);
      const beat = grid.beats[index]!;
      const period = 60 / 98;
      const phase = (hit.seconds - beat.seconds) / period;
      const late = [0.25, 0.75].some((place) => Math.abs(place - phase) < 0.01);
      const delay = (ratioOf(beat.measure) - 0.5) * (period / 2);
      return late ? { ...hit, seconds: hit.seconds + delay } : hit;
    });
  }

  it('hears swung sixteenths', () => {
    const groove = repeated(readGroove('funk-ghosts'), 3);
    const song = quantise(
      swungFunk(groove, () => 0.64),
      groove.grid,
    );
    expect(song.swing).toEqual({ swung_sixteenths: 0.64 });
    expect(recall(repeated(readGroove('funk-ghosts'), 3), song)).toBe(1);
  });

  it('does not change the feel for a few measures that swing less', () => {
    const groove = repeated(readGroove('funk-ghosts'), 2);
    const song = quantise(
      swungFunk(groove, (measure) => (measure <= 3 ? 0.53 : 0.62)),
      groove.grid,
    );
    expect(new Set(song.measures.map(({ feel }) => feel))).toEqual(new Set(['swung_sixteenths']));
  });

  it('leaves straight songs and songs in triplets unswung', () => {
    for (const name of ['rock-beat', 'funk-ghosts', 'triplet-fill', 'double-bass']) {
      const played = humanised(repeated(readGroove(name), 4), { jitterSeconds: 0.008 });
      expect(quantise(played.hits, played.grid).swing).toEqual({});
    }
  });

  it('writes swing only where it is', () => {
    const straight = repeated(readGroove('rock-beat'), 2);
    const shuffle = withSwing(readGroove('shuffle'), 0.66);
    const shiftSeconds = straight.grid.beats.at(-1)!.seconds + 0.5 - shuffle.grid.beats[0]!.seconds;
    const later = <T extends { seconds: number }>(timed: T): T => ({
      ...timed,
      seconds: timed.seconds + shiftSeconds,
    });
    const measures = straight.grid.beats.at(-1)!.measure;
    const grid: BeatGrid = {
      ...straight.grid,
      beats: [
        ...straight.grid.beats,
        ...shuffle.grid.beats
          .map(later)
          .map((beat) => ({ ...beat, measure: beat.measure + measures })),
      ],
    };
    const song = quantise([...straight.hits, ...shuffle.hits.map(later)], grid);
    const feels = song.measures.map(({ feel }) => feel);
    expect(feels.slice(0, measures - 1)).toEqual(
      feels.slice(0, measures - 1).map(() => 'straight'),
    );
    expect(feels.slice(measures + 1)).toEqual(feels.slice(measures + 1).map(() => 'swung_eighths'));
  });

  it('keeps the louder of two hits of one piece in one place', () => {
    const { grid } = readGroove('rock-beat');
    const at = grid.beats[4]!.seconds;
    const hits: Hit[] = [
      { seconds: at, drum: 'snare', velocity: 90, confidence: 0.9 },
      { seconds: at + 0.008, drum: 'snare', velocity: 50, confidence: 0.9 },
      { seconds: at + 0.004, drum: 'hi_hat_closed', velocity: 40, confidence: 0.9 },
      { seconds: at + 0.006, drum: 'hi_hat_open', velocity: 80, confidence: 0.9 },
    ];
    const song = quantise(hits, grid);
    expect(strokesOf(song)).toEqual([
      { measure: 2, tick: 0, drum: 'snare', graces: 0 },
      { measure: 2, tick: 0, drum: 'hi_hat_open', graces: 0 },
    ]);
    expect(song.mergedHits).toBe(2);
  });

  it('does not write thirty-seconds for a false hit in a plain groove', () => {
    const groove = repeated(readGroove('rock-beat'), 3);
    const period = 60 / 118;
    const falseHit: Hit = {
      seconds: groove.grid.beats[9]!.seconds + 0.34 * period,
      drum: 'snare',
      velocity: 30,
      confidence: 0.3,
    };
    const song = quantise([...groove.hits, falseHit], groove.grid);
    expect(strokesOf(song).filter(({ tick }) => tick % 12 !== 0)).toEqual([]);
    expect(recall(groove, song)).toBe(1);
  });

  it('gives a song without hits its measures, and one without beats or hits one measure', () => {
    const { grid } = readGroove('waltz');
    const silent = quantise([], grid);
    expect(silent.measures).toHaveLength(5);
    expect(strokesOf(silent)).toEqual([]);
    const nothing = quantise([], { beats: [], time_signatures: [], tempos: [] });
    expect(nothing.measures.map(({ metre }) => metre.ticks)).toEqual([192]);
  });

  it('begins with the first full measure if nothing is played in a pickup, and ends with the last stroke', () => {
    const { grid } = readGroove('rock-beat');
    const beats = grid.beats.slice(2);
    const hit = (beat: number): Hit => ({
      seconds: beats[beat]!.seconds,
      drum: 'kick',
      velocity: 90,
      confidence: 0.9,
    });
    const song = quantise([hit(6), hit(10)], { ...grid, beats });
    expect(song.measures.map(({ measure, skippedTicks }) => [measure, skippedTicks])).toEqual([
      [2, 0],
      [3, 0],
      [4, 0],
    ]);
  });

  it('counts hits before the first beat into a pickup', () => {
    const { grid } = readGroove('rock-beat');
    const period = 60 / 118;
    const hits = [2, 1.5, 1, 0.5, 0].map((pulses): Hit => ({
      seconds: grid.beats[0]!.seconds - pulses * period - 0.004,
      drum: 'snare',
      velocity: 90,
      confidence: 0.9,
    }));
    const [pickup, first] = quantise(hits, grid).measures;
    expect(pickup).toMatchObject({ measure: 0, skippedTicks: 96 });
    expect(pickup?.strokes.map(({ tick }) => tick)).toEqual([0, 24, 48, 72]);
    expect(first).toMatchObject({ measure: 1, skippedTicks: 0 });
    expect(first?.strokes.map(({ tick }) => tick)).toEqual([0]);
  });

  it('goes on counting behind the last beat', () => {
    const { grid } = readGroove('rock-beat');
    const after = grid.beats.at(-1)!.seconds + (3 * 60) / 118;
    const hit: Hit = { seconds: after, drum: 'crash', velocity: 100, confidence: 0.9 };
    expect(strokesOf(quantise([hit], grid))).toEqual([
      { measure: 7, tick: 96, drum: 'crash', graces: 0 },
    ]);
  });

  it('gives the same result for the same input, and leaves the input alone', () => {
    const groove = humanised(readGroove('funk-ghosts'), { jitterSeconds: 0.01 });
    const before = structuredClone(groove);
    expect(quantise(groove.hits, groove.grid)).toEqual(quantise(groove.hits, groove.grid));
    expect(groove).toEqual(before);
  });
});

/** Plays the offbeats that the fixture swings with a ratio of its own. */
function withSwing(groove: Groove, ratio: number): Groove {
  const beats = groove.grid.beats;
  const hits = groove.hits.map((hit) => {
    const beat = beats.findLast(({ seconds }) => seconds <= hit.seconds + 1e-6)!;
    const period = beats[1]!.seconds - beats[0]!.seconds;
    const isOffbeat = Math.abs((hit.seconds - beat.seconds) / period - 0.66) < 0.001;
    return isOffbeat ? { ...hit, seconds: beat.seconds + ratio * period } : hit;
  });
  return { ...groove, hits };
}
