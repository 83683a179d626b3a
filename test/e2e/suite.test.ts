import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

import { locateFirestoreEmulator } from '../../local/firestore-emulator.js';
import { eventually } from '../support/eventually.js';
import { temporaryFolder } from '../support/folder.js';
import { schemaErrors } from '../support/musicxml-schema.js';
import { describeWith } from '../support/programs.js';
import { runForFixture, testFfmpeg } from '../support/sound.js';
import { accessibilityProblems, launchBrowser, openSignedIn } from '../web/browser.js';
import { startLocalSuite, type LocalSuite } from './local-suite.js';

const SONG = fileURLToPath(new URL('../../examples/night-shift.mp3', import.meta.url));
/** A whole song, on a machine that has other things to do. */
const PATIENCE_MS = 120_000;

const folder = temporaryFolder();
let browser: Browser;
let suite: LocalSuite;
let longSong: string;

const SLOW_BYTES_PER_SECOND = 4 * 1024 ** 2;

/** What an operator would set for tests: a silent execution is noticed within seconds. */
const QUICK = { LEASE_SECONDS: '4', MAX_FAILURES: '1', MAX_ACTIVE_JOBS: '3' };

describeWith({
  programs: ['chromium'],
  title: 'npm start, in a browser, with the embedded store',
  tests: ({ chromium }) => {
    beforeAll(async () => {
      const ffmpeg = await testFfmpeg();
      longSong = join(folder, 'Long Night, Part 2 – live.wav');
      await runForFixture(ffmpeg, ['-v', 'error', '-stream_loop', '2', '-i', SONG, longSong]);
      browser = await launchBrowser(chromium);
      suite = await startLocalSuite({ dataFolder: join(folder, 'embedded'), env: QUICK });
    }, PATIENCE_MS);

    afterAll(async () => {
      await browser.close();
      await suite.stop();
    }, PATIENCE_MS);

    test(
      'a song is dropped, watched, read, downloaded and found again',
      async () => {
        const { page, failures } = await openAs('alice');
        await chooseSong(page, SONG);
        await untilShown(page, 'night-shift.mp3');
        await expectScore(page);
        expect(await accessibilityProblems(page)).toEqual([]);

        const score = await downloadText(page, 'MusicXML', 'night-shift.musicxml');
        expect(await schemaErrors({ score })).toEqual([]);
        const midi = await downloadText(page, 'MIDI', 'night-shift.mid');
        expect(midi.slice(0, 4)).toBe('MThd');
        const pdf = await downloadText(page, 'PDF', 'night-shift.pdf');
        expect(pdf.slice(0, 5)).toBe('%PDF-');
        const drums = await downloadText(page, 'Drums', 'night-shift.drums.flac');
        expect(drums.slice(0, 4)).toBe('fLaC');

        await page.goto(suite.url);
        await page.getByRole('link', { name: 'night-shift.mp3' }).waitFor();
        await page.getByLabel('Search your songs by file name').fill('NIGHT');
        await page.getByRole('link', { name: 'night-shift.mp3' }).waitFor();
        expect(failures).toEqual([]);
        await page.context().close();
      },
      PATIENCE_MS,
    );

    test('another user sees nothing of it', async () => {
      const [job] = await listJobs('alice');
      expect(job).toBeDefined();
      expect(await listJobs('bob')).toEqual([]);
      const headers = authorization('bob');
      for (const [path, method] of [
        ['', 'GET'],
        ['', 'DELETE'],
        ['/files/output.mid', 'GET'],
        ['/cancel', 'POST'],
      ] as const) {
        const url = `${suite.url}/api/v1/jobs/${job!.job_id}${path}`;
        const response = await fetch(url, { method, headers });
        expect(response.status).toBe(404);
        expect(await response.json()).toMatchObject({ code: 'job_not_found' });
      }
      const { page } = await openAs('bob');
      await page.goto(`${suite.url}/#/jobs/${job!.job_id}`);
      await page.getByText('There is no such song').waitFor();
      await page.context().close();
    });

    test(
      'an execution that dies is told, and tried again by a button',
      async () => {
        const { page } = await openAs('carol');
        await chooseSong(page, longSong);
        await untilShown(page, 'Long Night, Part 2 – live.wav');
        await untilStatus('carol', 'processing');
        suite.killExecutions();
        await page
          .getByText('This song could not be transcribed')
          .waitFor({ timeout: PATIENCE_MS });
        await page.getByRole('button', { name: 'Try again' }).click();
        await expectScore(page);
        await page.context().close();
      },
      2 * PATIENCE_MS,
    );

    test(
      'a song that is being worked on is cancelled within seconds, and deleted',
      async () => {
        const { page } = await openAs('dave');
        await chooseSong(page, longSong);
        await untilShown(page, 'Long Night, Part 2 – live.wav');
        await untilStatus('dave', 'processing');
        await page.getByRole('button', { name: 'Cancel' }).click();
        await page.getByText('Cancelled').first().waitFor();
        await until(() => Promise.resolve(!suite.isWorking()));
        await page.goto(suite.url);
        await page.getByRole('button', { name: /^Delete Long Night/ }).click();
        await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
        await until(async () => (await listJobs('dave')).length === 0);
        await page.context().close();
      },
      PATIENCE_MS,
    );

    test(
      'an upload goes on where it was when the connection was lost',
      async () => {
        const { page } = await openAs('erin');
        const requests: string[] = [];
        page.on('request', (request) => {
          const range = request.headers()['content-range'] ?? '';
          requests.push(`${request.method()} ${range.replace(/\d+$/, 'SIZE')}`);
        });
        const network = await emulateNetwork(page);
        await network({ offline: false, bytesPerSecond: SLOW_BYTES_PER_SECOND });
        await chooseSong(page, longSong);
        const progress = page.getByRole('progressbar', { name: /^Upload of/ });
        await until(async () => Number(await progress.getAttribute('aria-valuenow')) > 20);
        await network({ offline: true, bytesPerSecond: 0 });
        await page
          .getByText(/connection/i)
          .first()
          .waitFor();
        await network({ offline: false, bytesPerSecond: SLOW_BYTES_PER_SECOND });
        await untilStatus('erin', 'queued', 'processing', 'completed');
        // It asked what had arrived, and did not begin again.
        expect(requests).toContain('PUT bytes */SIZE');
        expect(requests.filter((request) => request.startsWith('PUT bytes 0-'))).toHaveLength(1);
        await page.context().close();
      },
      PATIENCE_MS,
    );

    test(
      'what Ctrl-C interrupts goes on at the next start',
      async () => {
        await untilStatus('erin', 'processing', 'completed');
        await suite.stop();
        // What waits in the queue is addressed to where the suite was.
        const { port } = new URL(suite.url);
        suite = await startLocalSuite({ dataFolder: join(folder, 'embedded'), port, env: QUICK });
        await untilStatus('erin', 'completed');
      },
      PATIENCE_MS,
    );

    test('nobody’s token was logged', () => {
      expect(suite.said()).not.toMatch(/eyJ[\w-]+\.[\w-]+\.|X-Goog-Signature=[^[]/);
    });
  },
});

const emulator = locateFirestoreEmulator(process.env);
if (emulator === undefined) {
  console.warn('SKIPPED: the suite on Firestore needs the emulator of the Google Cloud SDK.');
}
(emulator === undefined ? describe.skip : describe)('with Firestore and its real rules', () => {
  describeWith({
    programs: ['chromium', 'java'],
    title: 'npm start -- --firestore',
    tests: ({ chromium }) => {
      beforeAll(async () => {
        browser = await launchBrowser(chromium);
        suite = await startLocalSuite({
          dataFolder: join(folder, 'firestore'),
          args: ['--firestore'],
        });
      }, PATIENCE_MS);

      afterAll(async () => {
        await browser.close();
        await suite.stop();
      }, PATIENCE_MS);

      test(
        'the page listens to Firestore itself, and a song becomes a score',
        async () => {
          const { page, failures } = await openAs('alice');
          const listening = page.waitForRequest(/google\.firestore\.v1\.Firestore\/Listen/);
          await chooseSong(page, SONG);
          await untilShown(page, 'night-shift.mp3');
          await listening;
          await expectScore(page);
          expect(failures).toEqual([]);
          await page.context().close();
        },
        PATIENCE_MS,
      );
    },
  });
});

function openAs(
  name: string,
  options: BrowserContextOptions = {},
): Promise<{ page: Page; failures: string[] }> {
  return openSignedIn(browser, suite.url, { name, acceptDownloads: true, ...options });
}

async function chooseSong(page: Page, path: string): Promise<void> {
  await page.getByLabel('Songs', { exact: true }).setInputFiles(path);
}

/** Once a song has arrived, the page turns to it. */
async function untilShown(page: Page, filename: string): Promise<void> {
  await page.getByRole('heading', { name: filename }).waitFor({ timeout: PATIENCE_MS });
}

async function expectScore(page: Page): Promise<void> {
  const score = page.getByRole('group', { name: /^Drum score of/ });
  await score.locator('svg').first().waitFor({ timeout: PATIENCE_MS });
  await eventually(async () => (await score.locator('svg path').count()) > 100);
}

async function downloadText(page: Page, label: string, savedAs: string): Promise<string> {
  const downloading = page.waitForEvent('download');
  await page
    .getByRole('region', { name: 'Downloads' })
    .getByRole('button', { name: new RegExp(`^${label}`) })
    .click();
  const download = await downloading;
  expect(download.suggestedFilename()).toBe(savedAs);
  return readFile(await download.path(), 'latin1').then((text) =>
    label === 'MusicXML' ? Buffer.from(text, 'latin1').toString('utf8') : text,
  );
}

type Network = (conditions: { offline: boolean; bytesPerSecond: number }) => Promise<void>;

/** So that there is a middle to lose the connection in. */
async function emulateNetwork(page: Page): Promise<Network> {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  return async ({ offline, bytesPerSecond }) => {
    await session.send('Network.emulateNetworkConditions', {
      offline,
      latency: 0,
      downloadThroughput: -1,
      uploadThroughput: bytesPerSecond,
    });
  };
}

const tokens = new Map<string, string>();

function authorization(name: string): { Authorization: string } {
  const token = tokens.get(name) ?? suite.token(name);
  tokens.set(name, token);
  return { Authorization: `Bearer ${token}` };
}

interface ListedJob {
  job_id: string;
  status: string;
}

async function listJobs(name: string): Promise<ListedJob[]> {
  const response = await fetch(`${suite.url}/api/v1/jobs`, { headers: authorization(name) });
  expect(response.status).toBe(200);
  return ((await response.json()) as { jobs: ListedJob[] }).jobs;
}

async function untilStatus(name: string, ...statuses: string[]): Promise<void> {
  await until(async () => {
    const [job] = await listJobs(name);
    return job !== undefined && statuses.includes(job.status);
  });
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS / 2;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`It never came to that:\n${suite.said()}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
