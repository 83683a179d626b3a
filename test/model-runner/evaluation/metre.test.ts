import { scoreMetre } from '../../../model-runner/evaluation/metre.js';

/** Beats of measures of these lengths, and the downbeat after them. */
function measures(...lengths: number[]): { beat: number }[] {
  const beats = lengths.flatMap((length) =>
    Array.from({ length }, (_, index) => ({ beat: index + 1 })),
  );
  return [...beats, { beat: 1 }];
}

const IN_SIX_EIGHT = [{ measure: 1, beats: 6, beat_type: 8 }];

describe('the metre', () => {
  it('is that of most measures', () => {
    const score = scoreMetre({
      beats: measures(2, 4, 4, 3, 4),
      timeSignatures: [],
      annotated: measures(4, 4, 4, 2),
      signature: undefined,
    });
    expect(score).toEqual({
      pulses: 4,
      annotated_pulses: 4,
      time_signature: null,
      is_right: true,
      is_half_or_double: false,
    });
  });

  it.each([
    { heard: [4, 4], annotated: [2, 4], halfOrDouble: true },
    { heard: [3, 4], annotated: [6, 4], halfOrDouble: true },
    { heard: [4, 4], annotated: [6, 8], halfOrDouble: false },
    { heard: [4, 4], annotated: [3, 4], halfOrDouble: false },
  ])('of $heard is half or double $annotated: $halfOrDouble', (song) => {
    const [heard, annotated] = [song.heard, song.annotated].map(([beats, beat_type]) => ({
      beats: beats!,
      beat_type: beat_type as 4 | 8,
      pulses: beat_type === 8 ? beats! / 3 : beats!,
    }));
    const score = scoreMetre({
      beats: measures(heard!.pulses, heard!.pulses),
      timeSignatures: [{ measure: 1, ...heard! }],
      annotated: measures(annotated!.pulses, annotated!.pulses),
      signature: annotated,
    });
    expect(score).toMatchObject({ is_right: false, is_half_or_double: song.halfOrDouble });
  });

  it('is told from its time signature where one is annotated', () => {
    const [beats, annotated] = [measures(2, 2), measures(2, 2)];
    const against = (numerator: number, denominator: number) =>
      scoreMetre({
        beats,
        timeSignatures: IN_SIX_EIGHT,
        annotated,
        signature: { beats: numerator, beat_type: denominator },
      });
    expect(against(6, 8)!.is_right).toBe(true);
    expect(against(2, 4)).toMatchObject({
      is_right: false,
      time_signature: { heard: '6/8', annotated: '2/4' },
    });
  });

  it('is the time signature that holds for the most measures', () => {
    const score = scoreMetre({
      beats: measures(4, 3, 3, 3),
      timeSignatures: [
        { measure: 1, beats: 4, beat_type: 4 },
        { measure: 2, beats: 3, beat_type: 4 },
      ],
      annotated: measures(3, 3),
      signature: { beats: 3, beat_type: 4 },
    });
    expect(score!.is_right).toBe(true);
  });

  it('is not compared without a complete measure', () => {
    const beats = [{ beat: 3 }, { beat: 4 }, { beat: 1 }, { beat: 2 }];
    const annotated = measures(4);
    expect(scoreMetre({ beats, timeSignatures: [], annotated, signature: undefined })).toBeNull();
  });
});
