/** Hats so near to each other follow one another. */
const NEAR_SECONDS = 0.6;
/** Of a pedal between two closed hats this share of all that it may be must be pedal. */
const PLAIN_SHARE = 0.7;

/** Which of the hats, in their order among those alike. */
const [CLOSED, PEDAL] = [0, 2] as const;

/** A stroke on a hat: how likely it is to be closed, open and on the pedal, one together. */
export interface HatStroke {
  seconds: number;
  shares: readonly number[];
  /** Whether it is there, so that others follow it. */
  sure: boolean;
}

/**
 * While a hand plays closed hats, the foot is down and cannot strike: what is called pedal between two closed ones
 * mostly is a soft closed one, unless it is plain.
 *
 * @param strokes ordered by time
 * @param named what each is called by itself
 * @returns what each is called then
 */
export function hatsInTurn(strokes: readonly HatStroke[], named: readonly number[]): number[] {
  const isByClosed = (index: number, step: -1 | 1): boolean => {
    let other = index + step;
    while (strokes[other]?.sure === false) other += step;
    const apart = Math.abs((strokes[other]?.seconds ?? Infinity) - strokes[index]!.seconds);
    return named[other] === CLOSED && apart < NEAR_SECONDS;
  };
  return strokes.map(({ shares }, index) => {
    if (named[index] !== PEDAL || shares[PEDAL]! >= PLAIN_SHARE) return named[index]!;
    return isByClosed(index, -1) && isByClosed(index, 1) ? CLOSED : PEDAL;
  });
}
