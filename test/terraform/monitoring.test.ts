import { readFileSync } from 'node:fs';

import { parseModule, readSources } from './module.js';

/** Where the log lines that metrics count are written. */
const WRITTEN_IN: Readonly<Record<string, string>> = {
  'job changed': 'jobs/lifecycle.ts',
  'stage finished': 'model-runner/job/stage-times.ts',
};

it('Metrics count log lines that are written, by fields that they have', async () => {
  const { items } = await parseModule(readSources());
  const metrics = items.filter(({ type }) => type === 'google_logging_metric');
  expect(metrics).toHaveLength(3);
  for (const { body } of metrics) {
    const text = JSON.stringify(body).replaceAll('\\"', '"');
    const message = /jsonPayload\.message="([^"]+)"/.exec(text)?.[1] ?? '';
    const source = readFileSync(
      new URL(`../../${WRITTEN_IN[message] ?? message}`, import.meta.url),
      'utf8',
    );
    const line = new RegExp(`log\\.info\\('${message}', \\{([^}]+)\\}`).exec(source)?.[1];
    const fields = [...text.matchAll(/jsonPayload\.(\w+)/g)].map(([, field = '']) => field);
    for (const field of fields) if (field !== 'message') expect(line).toMatch(field);
  }
});
