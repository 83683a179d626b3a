import type { Hit } from '../../../contract/events.js';
import { BEAT_FRAMES_PER_SECOND } from '../../../model-runner/beats/beat-path.js';
import { trackBeats, type BeatActivations } from '../../../model-runner/stages/beats.js';

interface Performance {
  bpm: number;
  beatsPerBar: number;
  seconds: number;
  /** Places within each pulse at which something is struck. */
  places?: readonly number[];
}

function pulses({ bpm, seconds }: Performance): number[] {
  return Array.from(
    { length: Math.floor((seconds * bpm) / 60) },
    (_, index) => 0.25 + (index * 60) / bpm,
  );
}

function heard(performance: Performance): BeatActivations {
  const frames = performance.seconds * BEAT_FRAMES_PER_SECOND;
  const beat = new Float32Array(frames).fill(0.02);
  const downbeat = new Float32Array(frames).fill(0.01);
  pulses(performance).forEach((second, index) => {
    const exact = second * BEAT_FRAMES_PER_SECOND;
    for (
      let frame = Math.max(0, Math.floor(exact) - 2);
      frame < Math.min(frames, exact + 3);
      frame++
    ) {
      const bump = Math.exp(-0.5 * (frame - exact) ** 2);
      beat[frame] = Math.max(beat[frame]!, 0.9 * bump);
      if (index % performance.beatsPerBar === 0)
        downbeat[frame] = Math.max(downbeat[frame]!, 0.8 * bump);
    }
  });
  return { beat, downbeat };
}

function struck(performance: Performance): Hit[] {
  const pulseSeconds = 60 / performance.bpm;
  return pulses(performance).flatMap((second) =>
    (performance.places ?? [0, 0.5]).map((place) => ({
      seconds: second + place * pulseSeconds,
      drum: 'hi_hat_closed' as const,
      velocity: 80,
      confidence: 0.9,
    })),
  );
}

function track(performance: Performance, options = {}) {
  return trackBeats(
    {
      activations: heard(performance),
      hits: struck(performance),
      durationSeconds: performance.seconds,
    },
    options,
  );
}

describe('trackBeats', () => {
  it('counts 4/4 from its first downbeat, at the right tempo and the right times', () => {
    const performance = { bpm: 104, beatsPerBar: 4, seconds: 24 };
    const grid = track(performance);
    expect(grid.time_signatures).toEqual([{ measure: 1, beats: 4, beat_type: 4 }]);
    expect(grid.tempos).toHaveLength(1);
    expect(grid.tempos[0]!.bpm).toBeCloseTo(104, 0);
    expect(grid.beats.slice(0, 6).map(({ measure, beat }) => `${measure}.${beat}`)).toEqual([
      ...['1.1', '1.2', '1.3', '1.4', '2.1', '2.2'],
    ]);
    pulses(performance).forEach((second, index) => {
      expect(Math.abs(grid.beats[index]!.seconds - second)).toBeLessThan(0.006);
    });
  });

  it.each([
    ['3/4', { bpm: 140, beatsPerBar: 3, seconds: 24 }, { beats: 3, beat_type: 4 }],
    ['5/4', { bpm: 150, beatsPerBar: 5, seconds: 24 }, { beats: 5, beat_type: 4 }],
    ['7/8', { bpm: 240, beatsPerBar: 7, seconds: 24 }, { beats: 7, beat_type: 8 }],
    [
      '6/8',
      { bpm: 70, beatsPerBar: 2, seconds: 30, places: [0, 1 / 3, 2 / 3] },
      { beats: 6, beat_type: 8 },
    ],
    [
      '12/8',
      { bpm: 60, beatsPerBar: 4, seconds: 40, places: [0, 1 / 3, 2 / 3] },
      { beats: 12, beat_type: 8 },
    ],
    [
      'a shuffle in 4/4',
      { bpm: 120, beatsPerBar: 4, seconds: 24, places: [0, 2 / 3] },
      { beats: 4, beat_type: 4 },
    ],
  ])('hears %s', (_, performance, signature) => {
    expect(track(performance).time_signatures).toEqual([{ measure: 1, ...signature }]);
  });

  it('takes the tempo and the metre that it is told', () => {
    const grid = track(
      { bpm: 160, beatsPerBar: 4, seconds: 24 },
      { bpm: 80, timeSignature: { beats: 2, beat_type: 4 } },
    );
    expect(grid.tempos[0]!.bpm).toBeCloseTo(80, 0);
    expect(grid.time_signatures).toEqual([{ measure: 1, beats: 2, beat_type: 4 }]);
  });

  it('rules bars for silence too, as long as the recording', () => {
    const quiet = { beat: new Float32Array(500), downbeat: new Float32Array(500) };
    const grid = trackBeats({ activations: quiet, hits: [], durationSeconds: 10 });
    expect(grid.beats).toHaveLength(20);
    expect(grid.time_signatures).toEqual([{ measure: 1, beats: 4, beat_type: 4 }]);
    expect(grid.tempos).toEqual([{ measure: 1, bpm: 120 }]);
  });
});
