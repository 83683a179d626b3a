import type { Change } from '../clean.js';

/** What was done to a score, for a terminal: what is said of many measures alike is said once. */
export function reportText(report: {
  file: string;
  /** Where the result was written, if it was. */
  path: string | undefined;
  changes: readonly Change[];
  remarks: readonly Change[];
}): string {
  const { file, path, changes, remarks } = report;
  const head = changes.length === 0 ? `${file}: nothing to repair.` : `${file}:`;
  return [
    head,
    ...grouped(changes).map((line) => `  ${line}`),
    ...(remarks.length > 0 ? ['  Left as it is:'] : []),
    ...grouped(remarks).map((line) => `    ${line}`),
    ...(path === undefined ? [] : [`  -> ${path}`]),
    '',
  ].join('\n');
}

function grouped(changes: readonly Change[]): string[] {
  const measures = new Map<string, string[]>();
  for (const { message, measure } of changes) {
    measures.set(message, [
      ...(measures.get(message) ?? []),
      ...(measure === null ? [] : [measure]),
    ]);
  }
  return Array.from(measures, ([message, numbers]) => {
    if (numbers.length === 0) return message;
    return `${numbers.length === 1 ? 'Measure' : 'Measures'} ${ranges(numbers)}: ${message}`;
  });
}

/** "1-4, 7". */
function ranges(numbers: readonly string[]): string {
  const runs: [string, string][] = [];
  for (const number of numbers) {
    const last = runs.at(-1);
    if (last && Number(number) === Number(last[1]) + 1) last[1] = number;
    else runs.push([number, number]);
  }
  return runs.map(([from, to]) => (from === to ? from : `${from}-${to}`)).join(', ');
}
