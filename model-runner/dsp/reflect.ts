/**
 * Samples continued at both ends by their mirror image, the outermost not repeated.
 *
 * @param samples more than `before` and more than `after`
 */
export function reflected(
  samples: Float32Array,
  { before, after }: { before: number; after: number },
): Float32Array<ArrayBuffer> {
  const last = samples.length - 1;
  const out = new Float32Array(before + samples.length + after);
  for (let i = 0; i < before; i++) out[i] = samples[before - i]!;
  out.set(samples, before);
  for (let i = 0; i < after; i++) out[before + samples.length + i] = samples[last - 1 - i]!;
  return out;
}
