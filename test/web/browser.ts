import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const require = createRequire(import.meta.url);

/** Builds the page as it is in the working tree, in a process of its own. */
export async function buildPage(folder: string): Promise<void> {
  const vite = join(dirname(require.resolve('vite/package.json')), 'bin/vite.js');
  const args = [vite, 'build', 'web', '--outDir', folder, '--logLevel', 'error'];
  await promisify(execFile)(process.execPath, args, { cwd: ROOT });
}

export function launchBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
}

/** A page of its own, signed in under a name; `failures` collects what the page did wrong. */
export async function openSignedIn(
  browser: Browser,
  url: string,
  options: BrowserContextOptions & { name?: string } = {},
): Promise<{ page: Page; failures: string[] }> {
  const { name = 'alice', ...contextOptions } = options;
  const context = await browser.newContext({
    locale: 'en-GB',
    timezoneId: 'UTC',
    ...contextOptions,
  });
  const page = await context.newPage();
  const failures: string[] = [];
  page.on('pageerror', (error) => failures.push(error.message));
  await page.goto(url);
  await page.getByLabel('Your name').fill(name);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'Sign out' }).waitFor();
  return { page, failures };
}

interface AxeResult {
  violations: { id: string; nodes: { target: unknown; failureSummary?: string }[] }[];
}

/** What axe-core has to say against a page, as `rule: element`. */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  await page.addScriptTag({ path: require.resolve('axe-core/axe.min.js') });
  const { violations } = await page.evaluate<AxeResult>('axe.run()');
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${String(target)} ${failureSummary ?? ''}`),
  );
}
