import { join } from 'node:path';

import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

import { temporaryFolder } from '../support/folder.js';
import { describeWith } from '../support/programs.js';
import { accessibilityProblems, buildPage, launchBrowser, openSignedIn } from './browser.js';
import { exampleScore, startFakeSuite, type FakeSuite } from './fake-suite.js';
import { COMPLETED, fakeSong } from './samples.js';

const LOOKS: Record<string, BrowserContextOptions> = {
  'by day': { colorScheme: 'light', viewport: { width: 1200, height: 900 } },
  'on a phone': { colorScheme: 'light', viewport: { width: 360, height: 740 }, isMobile: true },
  'by night, on the smallest screen': {
    colorScheme: 'dark',
    viewport: { width: 320, height: 568 },
  },
};

/** A name as long as they come, with nowhere to break. */
const LONG_NAME = `${'Live_at_the_'.repeat(9)}Barn.mp3`;

/** Every state that the page can be in, and how it gets there. */
const STATES: Record<string, (page: Page, suite: FakeSuite) => Promise<void>> = {
  'signed out': async (page) => {
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Your name').waitFor();
  },
  'an empty history, options open': async (page) => {
    await page.getByText('Options').click();
    await page.getByText('None yet.').waitFor();
  },
  'refused files': async (page) => {
    const files = [{ ...fakeSong('notes.txt', 1), name: 'notes.txt' }];
    await page.getByLabel('Songs', { exact: true }).setInputFiles(files);
    await page.getByRole('alert').waitFor();
  },
  'uploads, one of them without connection': async (page, suite) => {
    suite.bucket.onChunk = () => Promise.resolve('drop');
    const files = [fakeSong(LONG_NAME, 1), fakeSong('b.mp3', 1)];
    await page.getByLabel('Songs', { exact: true }).setInputFiles(files);
    await page.getByText('The connection is lost.').waitFor();
  },
  'a history': async (page, suite) => {
    suite.setJob({ job_id: 'a', filename: LONG_NAME, status: 'failed' });
    suite.setJob({ job_id: 'b', filename: 'b.mp3', status: 'processing', stage: 'separate' });
    suite.setJob({ job_id: 'c', filename: 'c.mp3', status: 'completed' });
    await page.reload();
    await page.getByRole('link', { name: 'c.mp3' }).waitFor();
  },
  'a question': async (page, suite) => {
    suite.setJob({ job_id: 'a', filename: LONG_NAME, status: 'expired' });
    await page.reload();
    await page.getByRole('button', { name: `Delete ${LONG_NAME}` }).click();
    await page.getByRole('dialog').waitFor();
  },
  'a job at work': async (page, suite) => {
    suite.setJob({
      job_id: 'a',
      filename: LONG_NAME,
      status: 'processing',
      stage: 'beats',
      progress: 81,
    });
    await page.goto(`${suite.url}/#/jobs/a`);
    await page.getByText('Counting beats').waitFor();
  },
  'a failed job': async (page, suite) => {
    const error = { code: 'interrupted', message: `${LONG_NAME} broke off.`, retryable: true };
    suite.setJob({ job_id: 'a', status: 'failed', error });
    await page.goto(`${suite.url}/#/jobs/a`);
    await page.getByRole('button', { name: 'Try again' }).waitFor();
  },
  'a score, and the panel to write it again': async (page, suite) => {
    suite.setJob({ job_id: 'a', filename: LONG_NAME, ...COMPLETED });
    await page.goto(`${suite.url}/#/jobs/a`);
    await page.locator('.paper svg').waitFor();
    await page.getByText('Write it again').click();
  },
  'a job that is gone': async (page, suite) => {
    await page.goto(`${suite.url}/#/jobs/none`);
    await page.getByText('There is no such song').waitFor();
  },
};

describeWith({
  programs: ['chromium'],
  title: 'the page, looked at',
  tests: ({ chromium }) => {
    const pageFolder = join(temporaryFolder(), 'dist');
    let browser: Browser;
    let suite: FakeSuite;

    beforeAll(async () => {
      await buildPage(pageFolder);
      browser = await launchBrowser(chromium);
    });
    afterAll(() => browser.close());

    beforeEach(async () => {
      suite = await startFakeSuite(pageFolder, exampleScore());
    });
    afterEach(() => suite.close());

    describe.each(Object.entries(LOOKS))('%s', (_, look) => {
      it.each(Object.entries(STATES))('%s can be read by everybody', async (_, reach) => {
        const { page, failures } = await openSignedIn(browser, suite.url, look);
        await reach(page, suite);
        expect(await accessibilityProblems(page)).toEqual([]);
        const overflow =
          'document.documentElement.scrollWidth - document.documentElement.clientWidth';
        expect(await page.evaluate(overflow)).toBe(0);
        expect(failures).toEqual([]);
        await page.context().close();
      });
    });
  },
});
