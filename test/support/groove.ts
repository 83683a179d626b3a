import { readdirSync, readFileSync } from 'node:fs';
import { DRUMS, type Drum } from '../../contract/drums.js';
import type { BeatGrid, Hit } from '../../contract/events.js';
import { metreOf, PULSE_TICKS } from '../../model-runner/rhythm/metre.js';

/** Where a stroke is written: what quantising its performance has to find again. */
export interface WrittenStroke {
  measure: number;
  tick: number;
  drum: Drum;
  graces: number;
}

/** A groove as it is written, and played exactly as it is written. */
export interface Groove {
  name: string;
  hits: Hit[];
  grid: BeatGrid;
  written: WrittenStroke[];
}

const FOLDER = new URL('../fixtures/grooves/', import.meta.url);
const START_SECONDS = 1;
const GRACE_GAP_SECONDS = 0.028;

/** x stroke, X accent, g ghost note, f flam, d drag; - or . nothing. */
const SIGNS: Readonly<Record<string, { velocity: number; graces: number }>> = {
  x: { velocity: 92, graces: 0 },
  X: { velocity: 122, graces: 0 },
  g: { velocity: 32, graces: 0 },
  f: { velocity: 96, graces: 1 },
  d: { velocity: 96, graces: 2 },
};

/** Every groove of test/fixtures/grooves, whose README tells how they are written. */
export function allGrooves(): Groove[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.txt'))
    .sort()
    .map((file) => readGroove(file.replace('.txt', '')));
}

export function readGroove(name: string): Groove {
  return parseGroove(name, readFileSync(new URL(`${name}.txt`, FOLDER), 'utf8'));
}

interface State {
  metre: { beats: number; beat_type: number };
  bpm: number;
  endBpm: number;
  rampMeasures: number;
  swing: number;
  seconds: number;
  measure: number;
  block: Map<Drum, string[]>;
  last: Map<Drum, string[]>;
  firstBeat: number;
}

export function parseGroove(name: string, text: string): Groove {
  const groove: Groove = {
    name,
    hits: [],
    written: [],
    grid: { beats: [], time_signatures: [], tempos: [] },
  };
  const state: State = {
    metre: { beats: 4, beat_type: 4 },
    bpm: 120,
    endBpm: 120,
    rampMeasures: 0,
    swing: 0.5,
    seconds: START_SECONDS,
    measure: 0,
    block: new Map(),
    last: new Map(),
    firstBeat: 1,
  };
  for (const line of [...text.split('\n'), '']) {
    const words = line.split('#')[0]!.trim().split(/\s+/).filter(Boolean);
    const [head, ...rest] = words;
    if (head === undefined) flush(groove, state);
    else if (head === 'metre') {
      const [beats, beatType] = rest[0]!.split('/').map(Number);
      state.metre = { beats: beats!, beat_type: beatType! };
    } else if (head === 'tempo') {
      state.bpm = Number(rest[0]);
      state.endBpm = Number(rest[2] ?? rest[0]);
      state.rampMeasures = Number(rest[4] ?? 0);
    } else if (head === 'swing') state.swing = Number(rest[0]);
    else if (head === 'pickup') state.firstBeat = Number(rest[0]);
    else if (head === 'again') {
      flush(groove, state);
      for (let count = Number(rest[0]); count > 0; count--) playMeasure(groove, state, state.last);
    } else if ((DRUMS as readonly string[]).includes(head)) state.block.set(head as Drum, rest);
    else throw new Error(`${name}: "${head}" was found; expected a drum or a directive.`);
  }
  groove.hits.sort(
    (a, b) => a.seconds - b.seconds || DRUMS.indexOf(a.drum) - DRUMS.indexOf(b.drum),
  );
  groove.written.sort(
    (a, b) =>
      a.measure - b.measure || a.tick - b.tick || DRUMS.indexOf(a.drum) - DRUMS.indexOf(b.drum),
  );
  return groove;
}

function flush(groove: Groove, state: State): void {
  if (state.block.size === 0) return;
  state.last = state.block;
  state.block = new Map();
  playMeasure(groove, state, state.last);
}

function playMeasure(groove: Groove, state: State, rows: Map<Drum, string[]>): void {
  const metre = metreOf(state.metre);
  const pulseTicks = PULSE_TICKS[metre.pulse];
  const measure = ++state.measure;
  const previous = groove.grid.time_signatures.at(-1);
  if (previous?.beats !== metre.beats || previous.beat_type !== metre.beatType) {
    groove.grid.time_signatures.push({ measure, ...state.metre });
  }
  groove.grid.tempos.push({ measure, bpm: state.bpm });
  const ramp =
    state.rampMeasures > 0
      ? (state.endBpm / state.bpm) ** (1 / (state.rampMeasures * metre.pulses))
      : 1;

  for (let beat = state.firstBeat; beat <= metre.pulses; beat++) {
    const periodSeconds = 60 / state.bpm;
    groove.grid.beats.push({ seconds: state.seconds, measure, beat });
    for (const [drum, tokens] of rows) {
      const token = tokens[beat - state.firstBeat];
      if (token === undefined || tokens.length !== metre.pulses - state.firstBeat + 1) {
        throw new Error(`${groove.name}, measure ${measure}: ${drum} has ${tokens.length} beats.`);
      }
      for (const [index, sign] of Array.from(token).entries()) {
        const stroke = SIGNS[sign];
        if (stroke === undefined) continue;
        const written = index / token.length;
        const seconds = state.seconds + played(written, token.length, state.swing) * periodSeconds;
        for (let grace = stroke.graces; grace > 0; grace--) {
          const graceSeconds = seconds - grace * GRACE_GAP_SECONDS;
          groove.hits.push({ seconds: graceSeconds, drum, velocity: 40, confidence: 0.9 });
        }
        groove.hits.push({ seconds, drum, velocity: stroke.velocity, confidence: 0.9 });
        const tick = (beat - state.firstBeat) * pulseTicks + Math.round(written * pulseTicks);
        groove.written.push({ measure, tick, drum, graces: stroke.graces });
      }
    }
    state.seconds += periodSeconds;
    state.bpm *= ramp;
  }
  if (state.rampMeasures > 0) state.rampMeasures--;
  state.firstBeat = 1;
}

/** Swung eighths where a beat is in two; nothing else is swung. */
function played(written: number, divisions: number, swing: number): number {
  return divisions === 2 && written === 0.5 ? swing : written;
}
