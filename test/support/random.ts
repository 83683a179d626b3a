/** Numbers that only look random: the same seed gives the same. */
export interface Random {
  /** Evenly spread over 0-1. */
  uniform: () => number;
  /** Normally distributed, mean 0 and standard deviation 1. */
  normal: () => number;
}

/** A linear congruential generator (the constants of Numerical Recipes) under a Box-Muller transform. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  return { uniform, normal };
}
