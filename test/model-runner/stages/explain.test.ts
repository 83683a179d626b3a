import fc from 'fast-check';

import { explain } from '../../../model-runner/stages/explain.js';

const VALUES = 12;
const LOW = Float32Array.from({ length: VALUES }, (_, d) => (d < 6 ? 1 : 0.05));
const HIGH = Float32Array.from({ length: VALUES }, (_, d) => (d < 6 ? 0.05 : 1));
const BROAD = Float32Array.from({ length: VALUES }, () => 0.6);

const moments = (count: number, timbre: Float32Array): Float32Array[] =>
  Array.from({ length: count }, (_, m) => timbre.map((value) => value * (0.7 + 0.05 * m)));
const sure = (...parts: [count: number, strength: number][]): Float64Array =>
  Float64Array.from(parts.flatMap(([count, strength]) => new Array<number>(count).fill(strength)));
const mean = (values: Float64Array): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

describe('explain', () => {
  it('tells what is there by itself from what is not', () => {
    const [low, high] = explain(
      [...moments(6, LOW), ...moments(6, HIGH)],
      [sure([6, 0.9], [6, 0.3]), sure([6, 0.3], [6, 0.9])],
    );
    expect(mean(low!.subarray(0, 6))).toBeGreaterThan(0.9);
    expect(mean(low!.subarray(6))).toBeLessThan(0.2);
    expect(mean(high!.subarray(0, 6))).toBeLessThan(0.2);
  });

  it('tells two at once from a third sound that has the same values', () => {
    const both = LOW.map((value, d) => value + HIGH[d]!);
    const heard = [...moments(6, LOW), ...moments(6, HIGH), ...moments(6, BROAD), both];
    const [low, high, broad] = explain(heard, [
      sure([6, 0.9], [6, 0], [6, 0.5], [1, 0.9]),
      sure([6, 0], [6, 0.9], [6, 0], [1, 0.9]),
      sure([6, 0], [6, 0], [6, 0.9], [1, 0]),
    ]);
    expect(mean(low!.subarray(12, 18))).toBeLessThan(0.4);
    expect(mean(broad!.subarray(12, 18))).toBeGreaterThan(0.5);
    expect(low![18]).toBeGreaterThan(0.6);
    expect(high![18]).toBeGreaterThan(0.6);
  });

  it('explains nothing where there is nothing', () => {
    expect(explain([], [new Float64Array()])).toEqual([new Float64Array()]);
    expect(explain([new Float32Array(VALUES)], [sure([1, 0.9])])[0]![0]).toBeLessThan(0.01);
  });

  it('gives shares that do not add up to more than there is, however loud all is', () => {
    const anyMoments = fc.array(
      fc.record({
        heard: fc.array(fc.double({ min: 0.01, max: 4, noNaN: true }), {
          minLength: VALUES,
          maxLength: VALUES,
        }),
        strengths: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
          minLength: 3,
          maxLength: 3,
        }),
      }),
      { minLength: 1, maxLength: 12 },
    );
    fc.assert(
      fc.property(anyMoments, (drawn) => {
        const strengths = [0, 1, 2].map((sound) =>
          Float64Array.from(drawn, (moment) => moment.strengths[sound]!),
        );
        const [once, louder] = [1, 16].map((gain) =>
          explain(
            drawn.map(({ heard }) => Float32Array.from(heard, (value) => gain * value)),
            strengths,
          ),
        );
        once!.forEach((shares, sound) => {
          shares.forEach((share, m) => {
            expect(share).toBeGreaterThanOrEqual(0);
            expect(share).toBeLessThanOrEqual(1 + 1e-6);
            expect(louder![sound]![m]).toBeCloseTo(share, 3);
          });
        });
      }),
    );
  });
});
