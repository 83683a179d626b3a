import { beatType } from '../../../model-runner/beats/beat-type.js';
import { countPulses, playLoop, type Loop } from '../../support/grooves.js';

function written(loop: Loop) {
  const { seconds } = countPulses(loop, { bpm: loop.bpm, beatsPerBar: loop.pulses });
  return beatType({
    beatsPerBar: loop.pulses,
    pulseSeconds: 60 / loop.bpm,
    beatSeconds: seconds,
    hits: playLoop(loop),
  });
}

const ON_PULSES = [0, 1, 2, 3, 4, 5, 6].map((place) => [place, 'hi_hat_closed'] as const);
const BETWEEN = ON_PULSES.map(([place]) => [place + 0.5, 'hi_hat_closed'] as const);

describe('beatType', () => {
  it('writes seven quick pulses that nothing divides as eighths', () => {
    expect(written({ bpm: 170, pulses: 7, strokes: ON_PULSES })).toEqual({
      beats: 7,
      beat_type: 8,
    });
  });

  it('writes seven pulses that are divided as quarters, up to where no one counts quarters', () => {
    const strokes = [...ON_PULSES, ...BETWEEN];
    expect(written({ bpm: 190, pulses: 7, strokes })).toEqual({ beats: 7, beat_type: 4 });
    expect(written({ bpm: 260, pulses: 7, strokes })).toEqual({ beats: 7, beat_type: 8 });
  });

  it('writes slow pulses as quarters, divided or not', () => {
    expect(written({ bpm: 110, pulses: 5, strokes: ON_PULSES.slice(0, 5) })).toEqual({
      beats: 5,
      beat_type: 4,
    });
  });

  it('writes seven pulses at 205 as eighths, though fills divide them', () => {
    const strokes = [...ON_PULSES, ...BETWEEN.slice(0, 2)];
    expect(written({ bpm: 205, pulses: 7, strokes })).toEqual({ beats: 7, beat_type: 8 });
  });

  it.each([
    ['all thirds', 90, [0, 1 / 3, 2 / 3], { beats: 12, beat_type: 8 }],
    ['a quick shuffle', 130, [0, 2 / 3], { beats: 4, beat_type: 4 }],
    ['a slow one', 60, [0, 2 / 3], { beats: 12, beat_type: 8 }],
    ['eighths', 60, [0, 1 / 2], { beats: 4, beat_type: 4 }],
    ['sixteenths', 90, [0, 1 / 4, 1 / 2, 3 / 4], { beats: 4, beat_type: 4 }],
  ])('writes four pulses with %s as drummers do', (_, bpm, places, signature) => {
    const strokes = [0, 1, 2, 3].flatMap((pulse) =>
      places.map((place) => [pulse + place, 'hi_hat_closed'] as const),
    );
    expect(written({ bpm, pulses: 4, strokes })).toEqual(signature);
  });
});
