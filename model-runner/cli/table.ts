/** A table for a terminal, which is Markdown as well; names on the left, figures on the right. */
export function tableLines(options: {
  head: readonly string[];
  rows: readonly (readonly string[])[];
}): string[] {
  const { head, rows } = options;
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string => {
    const padded = widths.map((width, column) => {
      const cell = cells[column] ?? '';
      return column === 0 ? cell.padEnd(width) : cell.padStart(width);
    });
    return `| ${padded.join(' | ')} |`;
  };
  const rule = widths.map((width, column) =>
    column === 0 ? '-'.repeat(width) : `${'-'.repeat(Math.max(0, width - 1))}:`,
  );
  return [line(head), line(rule), ...rows.map(line)];
}
