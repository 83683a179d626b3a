import type { Infer, Tensor } from './infer.js';

/** Several networks as one: the mean of what they give, value by value. */
export function averaged(infers: readonly Infer[]): Infer {
  const [first, ...others] = infers;
  if (others.length === 0) return first!;
  return async (inputs) => {
    // One after the other: each takes all the threads, and as much memory as one.
    const sums = await first!(inputs);
    for (const infer of others) add(sums, await infer(inputs));
    return Object.fromEntries(
      Object.entries(sums).map(([name, { data, shape }]) => [
        name,
        { data: data.map((sum) => sum / infers.length), shape },
      ]),
    );
  };
}

function add(sums: Record<string, Tensor>, outputs: Readonly<Record<string, Tensor>>): void {
  for (const [name, { data }] of Object.entries(outputs)) {
    const sum = sums[name]!.data;
    for (let i = 0; i < data.length; i++) sum[i]! += data[i]!;
  }
}
