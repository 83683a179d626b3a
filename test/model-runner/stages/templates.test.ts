import { DRUMS, type Drum } from '../../../contract/drums.js';
import type { Hit } from '../../../contract/events.js';
import { recordHearing } from '../../../model-runner/hearing.js';
import { momentsOf } from '../../../model-runner/stages/moments.js';
import { weighBySound } from '../../../model-runner/stages/sound-alike.js';
import { soundsOf } from '../../../model-runner/stages/sounds.js';
import { weighByTemplates } from '../../../model-runner/stages/templates.js';
import { EVEN_THRESHOLDS } from '../../support/hearing.js';
import { bands, rowsWith } from '../../support/sounds.js';

/** A snare whose lows are the kick's, too, but not all of them. */
const KICK = bands(0, 12);
const SNARE = bands(8, 60);

interface Struck {
  seconds: number;
  timbre: readonly number[];
  heard: readonly [drum: Drum, confidence: number][];
}

/** A kick on each even stroke, what is given on each odd one. */
function song(odd: Omit<Struck, 'seconds'>, strokes = 20, apart = 1): Struck[] {
  const even: Omit<Struck, 'seconds'> = { timbre: KICK, heard: [['kick', 0.95]] };
  return bands(1, strokes).map((n) => ({ seconds: n * apart, ...(n % 2 === 0 ? even : odd) }));
}

function weighed(strokes: readonly Struck[]): Hit[] {
  const sounds = soundsOf(rowsWith(Math.ceil(strokes.at(-1)!.seconds) + 1, strokes));
  const hits = strokes.flatMap(({ seconds, heard }) =>
    heard.map(([drum, confidence]) => ({ seconds, drum, confidence, velocity: 80 })),
  );
  return weighByTemplates(hits, momentsOf(hits, sounds), sounds);
}

const confidences = (hits: readonly Hit[], drum: Drum, odd: boolean): number[] =>
  hits
    .filter((hit) => hit.drum === drum && (hit.seconds % 2 === 1) === odd)
    .map(({ confidence }) => confidence);

describe('weighByTemplates', () => {
  const lowSnare: Omit<Struck, 'seconds'> = {
    timbre: SNARE,
    heard: [
      ['kick', 0.6],
      ['snare', 0.95],
    ],
  };

  it('doubts a kick under every stroke of a snare that is low by itself', () => {
    const hits = weighed(song(lowSnare));
    expect(Math.max(...confidences(hits, 'kick', true))).toBeLessThan(0.5);
    expect(Math.min(...confidences(hits, 'kick', false))).toBeGreaterThan(0.9);
    expect(Math.min(...confidences(hits, 'snare', true))).toBeGreaterThan(0.9);
  });

  it('believes in it where the kick is heard, too', () => {
    const both = [...new Set([...KICK, ...SNARE])];
    const strokes = song(lowSnare).with(10, { seconds: 11, ...lowSnare, timbre: both });
    const [other, there] = [9, 11].map(
      (at) =>
        weighed(strokes).find(({ seconds, drum }) => seconds === at && drum === 'kick')!.confidence,
    );
    expect(there! - other!).toBeGreaterThan(0.2);
  });

  it('says nothing of drums that are struck too seldom to be known', () => {
    const strokes = song(lowSnare);
    const heard: Struck['heard'] = [...lowSnare.heard, ['tom_low', 0.6]];
    const tom = weighed(strokes.with(10, { seconds: 11, timbre: SNARE, heard })).find(
      ({ drum }) => drum === 'tom_low',
    )!;
    expect(tom.confidence).toBe(0.6);
  });

  it('knows a song of hours part by part', () => {
    const [hits, some] = [4401, 41].map((strokes) => weighed(song(lowSnare, strokes, 0.25)));
    expect(hits).toHaveLength(6600);
    expect(hits![1]!.confidence).toBeCloseTo(some![1]!.confidence, 2);
    expect(hits!.at(-2)!.confidence).toBeCloseTo(some!.at(-2)!.confidence, 2);
  });

  it('has nothing to say of silence', () => {
    const sounds = soundsOf(rowsWith(1, []));
    expect(weighByTemplates([], momentsOf([], sounds), sounds)).toEqual([]);
  });
});

describe('what is kept of a hearing', () => {
  const strokes = song({ timbre: SNARE, heard: [['snare', 0.7]] });
  const sounds = soundsOf(rowsWith(21, strokes));
  const onset = new Float32Array(21 * 100 * DRUMS.length);
  for (const { seconds, heard } of strokes) {
    for (const [drum, confidence] of heard) {
      onset[seconds * 100 * DRUMS.length + DRUMS.indexOf(drum)] = confidence;
    }
  }
  const found = strokes.flatMap(({ seconds, heard }) =>
    heard.map(([drum, confidence]) => ({
      seconds,
      drum,
      confidence: Math.fround(confidence),
      velocity: Math.round(127 * confidence),
    })),
  );
  const moments = momentsOf(found, sounds);

  it.each([
    ['by templates, and by what sounds alike where it was separated', true],
    ['by templates alone where it was not', false],
  ])('is as sure of strokes as the song says: %s', (_, separated) => {
    const { candidates } = recordHearing({
      drums: { onset, velocity: onset, frames: onset.length / DRUMS.length },
      priors: {},
      beats: { beat: new Float32Array(), downbeat: new Float32Array() },
      thresholds: EVEN_THRESHOLDS,
      calibrated: false,
      separated,
      sounds,
      audio: { durationSeconds: 21, levelDb: -20 },
    });
    const first = separated ? weighBySound(found, moments, sounds) : found;
    expect(candidates).toEqual(weighByTemplates(first, moments, sounds));
  });
});
