import { steadyTempo } from '../../../model-runner/beats/steady-tempo.js';
import type { Hit } from '../../../contract/events.js';

/** Pulses at one tempo after another: [beats a minute, how many, whether they are played]. */
type Part = [bpm: number, pulses: number, isPlayed: boolean];

function song(...parts: Part[]): { seconds: number[]; hits: Hit[] } {
  const seconds: number[] = [0.5];
  const hits: Hit[] = [];
  for (const [bpm, pulses, isPlayed] of parts) {
    for (let pulse = 0; pulse < pulses; pulse++) {
      const at = seconds.at(-1)!;
      if (isPlayed) hits.push({ seconds: at, drum: 'kick', velocity: 90, confidence: 0.9 });
      seconds.push(at + 60 / bpm);
    }
  }
  return { seconds, hits };
}

const tempoOf = (...parts: Part[]): number | null => {
  const { seconds, hits } = song(...parts);
  return steadyTempo(seconds, hits);
};

describe('steadyTempo', () => {
  it('is that of the playing, where an intro is counted twice as fast', () => {
    expect(tempoOf([190, 100, false], [95, 120, true])).toBeCloseTo(95);
  });

  it('is that of the playing, where a break is counted half as fast', () => {
    expect(tempoOf([120, 100, true], [60, 30, false], [120, 100, true])).toBeCloseTo(120);
  });

  it.each<[string, Part[]]>([
    [
      'where all is at one tempo',
      [
        [95, 100, false],
        [95, 120, true],
      ],
    ],
    [
      'of a song that is played at two tempos',
      [
        [190, 100, false],
        [95, 120, true],
        [140, 80, true],
      ],
    ],
    [
      'where hardly anything is left unplayed',
      [
        [190, 12, false],
        [95, 120, true],
      ],
    ],
    [
      'of a few strokes',
      [
        [190, 100, false],
        [95, 8, true],
      ],
    ],
    ['without strokes', [[190, 100, false]]],
  ])('is none %s', (_, parts) => {
    expect(tempoOf(...parts)).toBeNull();
  });
});
