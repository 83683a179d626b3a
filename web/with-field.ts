/** @returns `record` with a field set, or, where the value is undefined, without it */
export function withField<T extends object, K extends keyof T>(
  record: T,
  key: K,
  value: T[K] | undefined,
): T {
  const fields = Object.entries({ ...record, [key]: value });
  return Object.fromEntries(fields.filter(([, given]) => given !== undefined)) as T;
}
