import type { Hit } from '../../../contract/events.js';
import { BEAT_FRAMES_PER_SECOND } from '../../../model-runner/beats/beat-path.js';
import { trackBeats, type BeatOptions } from '../../../model-runner/stages/beats.js';
import { heardBeats, pulseSeconds, struckHats, type Performance } from '../../support/hearing.js';

function track(performance: Performance, options: BeatOptions = {}) {
  return trackBeats(
    {
      activations: heardBeats(performance),
      hits: struckHats(performance),
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
    pulseSeconds(performance).forEach((second, index) => {
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

  it('counts through an intro without drums at the tempo of the song', () => {
    const intro = { bpm: 190, beatsPerBar: 4, seconds: 60 };
    const played = { bpm: 95, beatsPerBar: 4, seconds: 60 };
    const [before, after] = [heardBeats(intro), heardBeats(played)];
    const joined = (key: 'beat' | 'downbeat') => Float32Array.from([...before[key], ...after[key]]);
    const hits = struckHats(played).map((hit) => ({
      ...hit,
      seconds: hit.seconds + intro.seconds,
    }));
    const activations = { beat: joined('beat'), downbeat: joined('downbeat') };
    const grid = trackBeats({ activations, hits, durationSeconds: 120 });
    expect(grid.tempos.map(({ bpm }) => Math.round(bpm))).toEqual([95]);
  });

  it('takes the tempo and the metre that it is told', () => {
    const grid = track(
      { bpm: 160, beatsPerBar: 4, seconds: 24 },
      { bpm: 80, timeSignature: { beats: 2, beat_type: 4 } },
    );
    expect(grid.tempos[0]!.bpm).toBeCloseTo(80, 0);
    expect(grid.time_signatures).toEqual([{ measure: 1, beats: 2, beat_type: 4 }]);
  });

  it('counts from the first downbeat that it is told, and back from there', () => {
    const performance = { bpm: 120, beatsPerBar: 4, seconds: 24 };
    const third = pulseSeconds(performance)[2]!;
    const grid = track(performance, { firstDownbeatSeconds: third + 0.1 });
    expect(grid.beats.slice(0, 8).map(({ measure, beat }) => `${measure}.${beat}`)).toEqual([
      ...['1.3', '1.4', '2.1', '2.2', '2.3', '2.4', '3.1', '3.2'],
    ]);
    expect(grid.beats[2]!.seconds).toBeCloseTo(third, 2);
    expect(grid.time_signatures).toEqual([{ measure: 1, beats: 4, beat_type: 4 }]);
  });

  it.each<BeatOptions>([{}, { bpm: 120, timeSignature: { beats: 4, beat_type: 4 } }])(
    'counts from the beat on which the drums enter where downbeats are not plain, told %j',
    (options) => {
      const performance = { bpm: 120, beatsPerBar: 4, seconds: 24 };
      const { beat } = heardBeats(performance);
      const pulses = pulseSeconds(performance);
      const downbeat = new Float32Array(beat.length);
      // Of each bar, how probable it is that it begins with this beat.
      const shares = [0.55, 0.35, 0.1, 0.1];
      pulses.forEach((second, index) => {
        downbeat[Math.round(second * BEAT_FRAMES_PER_SECOND)] = shares[index % shares.length]!;
      });
      const played = struckHats(performance).filter(({ seconds }) => seconds > pulses[1]! - 0.01);
      const kick: Hit = { ...played[0]!, drum: 'kick' };
      const firstBeat = (hits: readonly Hit[]): number =>
        trackBeats(
          { activations: { beat, downbeat }, hits, durationSeconds: performance.seconds },
          options,
        ).beats[0]!.beat;
      expect(firstBeat(played)).toBe(1);
      expect(firstBeat([kick, ...played])).toBe(4);
    },
  );

  it('leaves a count that is right as it is', () => {
    const performance = { bpm: 140, beatsPerBar: 3, seconds: 24 };
    const [first] = pulseSeconds(performance);
    expect(track(performance, { firstDownbeatSeconds: first! })).toEqual(track(performance));
  });

  it('rules bars for silence too, as long as the recording', () => {
    const quiet = { beat: new Float32Array(500), downbeat: new Float32Array(500) };
    const grid = trackBeats({ activations: quiet, hits: [], durationSeconds: 10 });
    expect(grid.beats).toHaveLength(20);
    expect(grid.time_signatures).toEqual([{ measure: 1, beats: 4, beat_type: 4 }]);
    expect(grid.tempos).toEqual([{ measure: 1, bpm: 120 }]);
  });

  it('rules bars for silence from the first downbeat that it is told', () => {
    const quiet = { beat: new Float32Array(500), downbeat: new Float32Array(500) };
    const grid = trackBeats(
      { activations: quiet, hits: [], durationSeconds: 10 },
      { firstDownbeatSeconds: 1.2, bpm: 120 },
    );
    const downbeats = grid.beats.filter(({ beat }) => beat === 1);
    expect(downbeats[0]!.seconds).toBeCloseTo(1.2);
    expect(downbeats[1]!.seconds).toBeCloseTo(3.2);
    expect(grid.beats.at(-1)!.seconds).toBeLessThan(10);
  });
});
