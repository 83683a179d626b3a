import { DRUMS } from '../../../contract/drums.js';
import { activationsOfDrums, probabilities } from '../../../model-runner/listening/activations.js';

const at = (frame: number, drum: (typeof DRUMS)[number]): number =>
  frame * DRUMS.length + DRUMS.indexOf(drum);

describe('activations of our drums', () => {
  const classes = ['ride', null, 'ride', 'kick'] as const;
  const onset = Float32Array.from([0.1, 0.9, 0.5, 0.2, 0.8, 0.9, 0.25, 0]);
  const velocity = Float32Array.from([0.11, 0.12, 0.13, 0.14, 0.21, 0.22, 0.23, 0.24]);
  const description = { classes: [...classes], activation: 'probabilities' as const };

  it('are those of the likeliest class, with its velocity', () => {
    const drums = activationsOfDrums({ onset, velocity }, description);
    expect(drums.frames).toBe(2);
    expect([drums.onset[at(0, 'ride')], drums.velocity[at(0, 'ride')]]).toEqual([
      0.5,
      Math.fround(0.13),
    ]);
    expect(drums.onset[at(1, 'ride')]).toBeCloseTo(0.8, 6);
    expect(drums.velocity[at(1, 'ride')]).toBeCloseTo(0.21, 6);
    expect(drums.velocity[at(0, 'kick')]).toBeCloseTo(0.14, 6);
  });

  it('are nothing for drums without a class', () => {
    const drums = activationsOfDrums({ onset, velocity }, description);
    expect(drums.onset[at(0, 'snare')]).toBe(0);
    expect(drums.onset.filter((value) => value > 0.85)).toHaveLength(0);
  });

  it('are of middle velocity where the network does not tell', () => {
    const drums = activationsOfDrums({ onset, velocity: undefined }, description);
    expect(drums.velocity[at(0, 'ride')]! * 127).toBeCloseTo(80, 4);
  });

  it('are probabilities, also of logits', () => {
    expect(Array.from(probabilities(Float32Array.from([0, 100, -100]), 'logits'))).toEqual([
      0.5,
      1,
      expect.closeTo(0, 10) as number,
    ]);
  });
});
