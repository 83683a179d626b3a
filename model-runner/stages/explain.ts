/** A moment may hold a little of any sound, whoever is not heard there. */
const LEAST_STRENGTH = 0.1;
/** How little a moment tells of one sound where another is surely heard. */
const ALONE = 0.9;
const ITERATIONS = 30;
/** So long only levels change: templates begin near what they are. */
const FIXED_ITERATIONS = 10;
/** Of the mean over all values: what those are measured by in which nothing sounds. */
const LEAST_SCALE = 1e-3;
const TINY = 1e-9;

/**
 * How much of each moment a few sounds explain, each of them always the same but for its level: a non-negative
 * matrix factorisation by Kullback-Leibler divergence (D. Lee and H. Seung, "Algorithms for non-negative matrix
 * factorization", NIPS 2000), whose templates begin with what is heard where a sound is by itself (after C. Wu
 * and A. Lerch, "Drum transcription using partially fixed non-negative matrix factorization with template
 * adaptation", ISMIR 2015).
 *
 * @param heard of each moment, as many magnitudes, none below 0
 * @param strengths of each sound at each moment, how sure it is to be there, 0-1
 * @returns of each sound at each moment its share of what is heard, 0-1, mostly of values that it is strong in
 */
export function explain(
  heard: readonly Float32Array[],
  strengths: readonly Float64Array[],
): Float64Array[] {
  const even = evened(heard);
  const templates = strengths.map((_, sound) => firstTemplate(even, strengths, sound));
  const levels = strengths.map((strength) =>
    even.map((values, m) => Math.max(LEAST_STRENGTH, strength[m]!) * total(values)),
  );
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    improve(even, { templates, levels, adapting: iteration >= FIXED_ITERATIONS });
  }
  return shares({ templates, levels });
}

/** Templates [sounds, values] and how loud they are, [sounds, moments]. */
interface Factors {
  templates: Float64Array[];
  levels: number[][];
}

/** Every value as loud as the others on the whole. */
function evened(heard: readonly Float32Array[]): Float64Array[] {
  const length = heard[0]?.length ?? 0;
  const means = new Float64Array(length);
  for (const values of heard) values.forEach((value, d) => (means[d]! += value / heard.length));
  const least = (LEAST_SCALE * total(means)) / length + TINY;
  return heard.map((values) =>
    Float64Array.from(values, (value, d) => value / (means[d]! + least)),
  );
}

/** What is heard on average where a sound is, all the more where it is alone. */
function firstTemplate(
  heard: readonly Float64Array[],
  strengths: readonly Float64Array[],
  sound: number,
): Float64Array {
  const template = new Float64Array(heard[0]?.length ?? 0).fill(TINY);
  const strengthAt = (of: number, m: number): number =>
    Math.max(LEAST_STRENGTH, strengths[of]![m]!);
  heard.forEach((values, m) => {
    const others = strengths.map((_, other) => (other === sound ? 0 : strengthAt(other, m)));
    const weight = strengthAt(sound, m) ** 2 * (1 - ALONE * Math.max(...others));
    const share = weight / (total(values) + TINY);
    values.forEach((value, d) => (template[d]! += share * value));
  });
  return ofSumOne(template);
}

/** One step towards factors whose products are what is heard, in place. */
function improve(
  heard: readonly Float64Array[],
  { templates, levels, adapting }: Factors & { adapting: boolean },
): void {
  const wanted = templates.map((template) => new Float64Array(template.length));
  const missing = new Float64Array(templates[0]?.length ?? 0);
  heard.forEach((values, m) => {
    missing.fill(TINY);
    templates.forEach((template, sound) => {
      addTimes(missing, levels[sound]![m]!, template);
    });
    for (let d = 0; d < missing.length; d++) missing[d] = values[d]! / missing[d]!;
    templates.forEach((template, sound) => {
      if (adapting) addTimes(wanted[sound]!, levels[sound]![m]!, missing);
      levels[sound]![m]! *= product(missing, template);
    });
  });
  if (!adapting) return;
  templates.forEach((template, sound) => {
    for (let d = 0; d < template.length; d++) template[d]! *= wanted[sound]![d]!;
    ofSumOne(template);
  });
}

/** Of each sound at each moment: its share of every value, weighed by its template. */
function shares({ templates, levels }: Factors): Float64Array[] {
  const moments = levels[0]?.length ?? 0;
  const result = templates.map(() => new Float64Array(moments));
  const sum = new Float64Array(templates[0]?.length ?? 0);
  for (let m = 0; m < moments; m++) {
    sum.fill(TINY);
    templates.forEach((template, sound) => {
      addTimes(sum, levels[sound]![m]!, template);
    });
    templates.forEach((template, sound) => {
      let share = 0;
      for (let d = 0; d < sum.length; d++) share += template[d]! ** 2 / sum[d]!;
      result[sound]![m] = levels[sound]![m]! * share;
    });
  }
  return result;
}

function addTimes(to: Float64Array, factor: number, values: Float64Array): void {
  for (let d = 0; d < to.length; d++) to[d]! += factor * values[d]!;
}

function product(some: Float64Array, others: Float64Array): number {
  let sum = 0;
  for (let d = 0; d < some.length; d++) sum += some[d]! * others[d]!;
  return sum;
}

function total(values: Float32Array | Float64Array): number {
  let sum = 0;
  for (let d = 0; d < values.length; d++) sum += values[d]!;
  return sum;
}

/** In place. */
function ofSumOne(values: Float64Array): Float64Array {
  const sum = total(values) + TINY;
  for (let d = 0; d < values.length; d++) values[d]! /= sum;
  return values;
}
