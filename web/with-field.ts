/** @returns `record` with a field set, or, where the value is undefined, without it */
export function withField<T extends object, K extends keyof T>(
  record: T,
  key: K,
  value: T[K] | undefined,
): T {
  const { [key]: _, ...others } = record;
  return (value === undefined ? others : { ...others, [key]: value }) as T;
}
