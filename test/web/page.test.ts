import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Browser, Page } from 'playwright-core';

import type { PublicJob } from '../../contract/job.js';
import { temporaryFolder } from '../support/folder.js';
import { parseGroove } from '../support/groove.js';
import { scoreXml } from '../support/scores.js';
import { eventually } from '../support/eventually.js';
import { describeWith } from '../support/programs.js';
import { buildPage, launchBrowser, openSignedIn } from './browser.js';
import { exampleScore, startFakeSuite, type FakeSuite } from './fake-suite.js';
import { COMPLETED, fakeSong, MIB } from './samples.js';

describeWith({
  programs: ['chromium'],
  title: 'the page',
  tests: ({ chromium }) => {
    const pageFolder = join(temporaryFolder(), 'dist');
    let browser: Browser;
    let suite: FakeSuite;
    let page: Page;
    let failures: string[];

    beforeAll(async () => {
      await buildPage(pageFolder);
      browser = await launchBrowser(chromium);
    });
    afterAll(() => browser.close());

    beforeEach(async () => {
      suite = await startFakeSuite(pageFolder, exampleScore());
      ({ page, failures } = await openSignedIn(browser, suite.url));
    });
    afterEach(async () => {
      await page.context().close();
      await suite.close();
      expect(failures).toEqual([]);
    });

    const button = (name: string | RegExp) => page.getByRole('button', { name });
    const upload = (...songs: ReturnType<typeof fakeSong>[]) =>
      page.getByLabel('Songs', { exact: true }).setInputFiles(songs);
    const openJob = async (change: Partial<PublicJob>): Promise<PublicJob> => {
      const job = suite.setJob({ job_id: crypto.randomUUID(), ...change });
      await page.goto(`${suite.url}/#/jobs/${job.job_id}`);
      return job;
    };
    const hasArrived = (jobId: string, mebibytes: number) =>
      suite.bucket.received.get(`/${jobId}`)?.equals(fakeSong('', mebibytes).buffer);
    const openScore = async (): Promise<PublicJob> => {
      const job = await openJob(COMPLETED);
      await page.locator('.paper svg').waitFor();
      return job;
    };

    describe('an upload', () => {
      it('is followed, stage by stage, to its score', async () => {
        await upload(fakeSong('Night Shift.mp3', 9));
        await page.getByRole('heading', { name: 'Night Shift.mp3' }).waitFor();
        await page.getByText('Received.').waitFor();
        const job_id = [...suite.jobs.keys()][0]!;
        expect(page.url()).toBe(`${suite.url}/#/jobs/${job_id}`);
        expect(hasArrived(job_id, 9)).toBe(true);
        expect(suite.bodies.get('POST /api/v1/jobs')).toEqual({
          filename: 'Night Shift.mp3',
          content_type: 'audio/mpeg',
          size_bytes: 9 * MIB,
          upload: 'resumable',
          options: {},
        });

        suite.setJob({ job_id, status: 'processing', stage: 'separate', progress: 40 });
        await page.getByText('Finding the drums in the mix…').waitFor();
        const progress = page.getByRole('progressbar', { name: 'Transcription' });
        expect(await progress.getAttribute('aria-valuenow')).toBe('40');
        suite.setJob({ job_id, ...COMPLETED });
        await page.locator('.paper svg').waitFor();
        expect(await page.getByRole('region', { name: 'Summary' }).innerText()).toContain(
          '117 bpm',
        );
      });

      it('goes on where it was after a lost connection', async () => {
        const fates: ('keep' | 'drop')[] = ['keep', 'drop', 'drop'];
        suite.bucket.onChunk = () => Promise.resolve(fates.shift() ?? 'keep');
        await upload(fakeSong('long.mp3', 18));
        await page.getByText('The connection is lost.').waitFor();
        await page.getByText(/Trying again in \d s/).waitFor();
        await button('Try now').click();
        await page.getByText('Received.').waitFor();
        const job_id = [...suite.jobs.keys()][0]!;
        expect(hasArrived(job_id, 18)).toBe(true);
      });

      it('is cancelled, and its job with it', async () => {
        suite.bucket.onChunk = () => new Promise(() => undefined);
        await upload(fakeSong('wrong.mp3', 1));
        await button('Cancel the upload of wrong.mp3').click();
        await page.getByText('It was cancelled before it was done.').waitFor();
        expect([...suite.jobs.values()]).toMatchObject([{ status: 'cancelled' }]);
      });

      it('of several songs goes one after another', async () => {
        let arrive: () => void = () => undefined;
        const held = new Promise<void>((resolve) => (arrive = resolve));
        suite.bucket.onChunk = () => held.then(() => 'keep');
        await upload(fakeSong('one.mp3', 1), fakeSong('two.mp3', 1));
        await page.getByText('Waiting for the song before it.').waitFor();
        arrive();
        const history = page.getByRole('region', { name: 'Your songs' });
        await history.getByRole('link', { name: 'two.mp3' }).waitFor();
        // The history lists a song from when it is asked for: its bytes are still on their way.
        await history.getByText('waiting').nth(1).waitFor();
        expect(suite.bucket.received.size).toBe(2);
      });

      it('takes options along', async () => {
        await page.getByText('Options').click();
        await page.getByLabel('Tempo').fill('92');
        await page.getByLabel('Time signature').selectOption('6/8');
        await page.getByLabel('The recording holds nothing but drums').check();
        await page.getByLabel('Best quality').check();
        await upload(fakeSong('song.mp3', 1));
        await page.getByText('Received.').waitFor();
        expect(suite.bodies.get('POST /api/v1/jobs')).toMatchObject({
          options: { bpm: 92, time_signature: '6/8', drums_only: true, quality: 'best' },
        });
      });

      it('of what is no song is refused before it is asked for', async () => {
        await upload(
          { ...fakeSong('notes.txt', 1), mimeType: 'text/plain' },
          fakeSong('big.mp3', 21),
        );
        const alerts = page.getByRole('alert');
        await alerts.nth(1).waitFor();
        expect(await alerts.allInnerTexts()).toEqual([
          expect.stringContaining('“notes.txt” is not a song that can be read here'),
          expect.stringContaining('songs may have up to 20 MB'),
        ]);
        expect(suite.requests).not.toContain('POST /api/v1/jobs');
      });

      it('that the API refuses can be tried again', async () => {
        suite.refuseNext('POST /api/v1/jobs', 'too_many_active_jobs', 'Wait until one is done.');
        await upload(fakeSong('song.mp3', 1));
        await page.getByText('Wait until one is done.').waitFor();
        await button('Try again').click();
        await page.getByRole('link', { name: 'song.mp3' }).waitFor();
      });
    });

    describe('a job', () => {
      it('that failed for a passing reason is tried again', async () => {
        const error = { code: 'interrupted', message: 'The machine stopped.', retryable: true };
        const { job_id } = await openJob({ status: 'failed', error });
        await page.getByText('The machine stopped.').waitFor();
        await button('Try again').click();
        await page.getByText('This is attempt 2.').waitFor();
        expect(suite.requests).toContain(`POST /api/v1/jobs/${job_id}/retry`);
      });

      it('that failed for good offers no retry', async () => {
        const error = { code: 'not_audio', message: 'The file is no audio.', retryable: false };
        await openJob({ status: 'failed', error });
        await page.getByText('The file is no audio.').waitFor();
        expect(await button('Try again').count()).toBe(0);
      });

      it('is cancelled while it is worked on', async () => {
        await openJob({ status: 'processing', stage: 'separate', progress: 40 });
        await button('Cancel').click();
        await page.getByText('It was cancelled before it was done.').waitFor();
      });

      it('survives a reload, and back leads back', async () => {
        suite.setJob({ job_id: 'one', filename: 'one.mp3' });
        await page.reload();
        await page.getByRole('link', { name: 'one.mp3' }).click();
        await page.getByRole('heading', { name: 'one.mp3' }).waitFor();
        await page.reload();
        await page.getByRole('heading', { name: 'one.mp3' }).waitFor();
        expect(await page.title()).toContain('one.mp3');
        await page.goBack();
        await page.getByRole('heading', { name: 'Your songs' }).waitFor();
      });

      it('that is deleted elsewhere is gone here, too', async () => {
        const { job_id } = await openJob({});
        await page.getByText('Received.').waitFor();
        suite.deleteJob(job_id);
        await page.getByText('There is no such song').waitFor();
      });

      it('is followed by asking where nothing is heard live', async () => {
        const job_id = crypto.randomUUID();
        suite.refuseNext(`GET /local/jobs/${job_id}/events`, 'unavailable', 'Not now.');
        await openJob({ job_id });
        await page.getByText('Received.').waitFor();
        suite.setJob({ job_id, status: 'cancelled' });
        await page.getByText('It was cancelled before it was done.').waitFor();
      });
    });

    describe('a score', () => {
      it('is zoomed by buttons and by keys', async () => {
        await openScore();
        const zoom = page.getByRole('group', { name: 'Zoom' }).getByRole('status');
        // The sheet is drawn anew a moment after the figure has changed; in between it has no box.
        const height = async () =>
          (await page.locator('.paper svg').boundingBox())?.height ?? Number.NaN;
        await eventually(async () => (await height()) > 0);
        const fitted = await height();
        await button('Zoom in').click();
        await zoom.getByText('115 %').waitFor();
        await eventually(async () => (await height()) > fitted);
        await page.locator('.paper').press('-');
        await page.locator('.paper').press('-');
        await zoom.getByText('90 %').waitFor();
        await page.locator('.paper').press('0');
        await eventually(async () => (await height()) === fitted);
      });

      it('has parentheses around its ghost notes, however often it is drawn', async () => {
        await openScore();
        const ghosts = exampleScore().match(/ parentheses="yes"/g)!.length;
        const drawn = () =>
          page.locator('.paper .vf-notehead').evaluateAll((heads) => {
            const width = (head: (typeof heads)[number], part: string) =>
              head.querySelector(part)?.getBoundingClientRect().width ?? 0;
            return heads.filter((head) => width(head, '.ghost') > width(head, 'path')).length;
          });
        await eventually(async () => (await drawn()) === ghosts);
        await button('Zoom in').click();
        await page.getByRole('group', { name: 'Zoom' }).getByText('115 %').waitFor();
        await eventually(async () => (await drawn()) === ghosts);
      });

      it('has them behind a long rest, too', async () => {
        const funk = readFileSync(
          new URL('../fixtures/grooves/funk-ghosts.txt', import.meta.url),
          'utf8',
        );
        const silence = 'kick ---- ---- ---- ----\nagain 3\n\n';
        const song = parseGroove('late', funk.replace(/\n\n/, `\n\n${silence}`));
        const xml = scoreXml('Late', song.hits, song.grid);
        expect(xml).toContain('<multiple-rest>4');
        await suite.close();
        suite = await startFakeSuite(pageFolder, xml);
        const other = await openSignedIn(browser, suite.url);
        await page.context().close();
        ({ page, failures } = other);
        await openScore();
        await page.locator('.paper .ghost').first().waitFor();
        expect(await page.locator('.paper .ghost').count()).toBe(
          xml.match(/ parentheses="yes"/g)!.length,
        );
      });

      it('says what is out of the ordinary, and begins to be written again as it was', async () => {
        await openJob({
          ...COMPLETED,
          options: { bpm: 130 },
          result: {
            ...COMPLETED.result!,
            total_notes: 0,
            notes_by_drum: {},
            recorded_at_hz: 8000,
          },
        });
        await page.getByText('The file was made at 8 kHz').waitFor();
        await page.getByText('No drums were heard').waitFor();
        await page.getByText('You told a tempo of 130, but no beat was heard at it.').waitFor();
        await page.getByText('Write it again').click();
        expect(await page.getByLabel('Tempo').inputValue()).toBe('130');
      });

      it('is downloaded under the name that the bucket gives it', async () => {
        await openScore();
        const download = page.waitForEvent('download');
        await button(/^PDF/).click();
        expect((await download).suggestedFilename()).toBe('song output.pdf');
        expect(await button(/^Backing/).count()).toBe(0);
      });

      it('is written again as the drummer wants it', async () => {
        const { job_id } = await openScore();
        const isFetched = (request: { url: () => string }) =>
          request.url() === `${suite.bucket.url}/${job_id}/output.musicxml`;
        await page.getByText('Write it again').click();
        await page.getByLabel('First downbeat').fill('1.25');
        await page.getByRole('combobox', { name: 'kick' }).selectOption('leave out');
        await page.getByRole('combobox', { name: 'snare' }).selectOption('write as side stick');
        const fetched = page.waitForRequest(isFetched);
        await button('Write the score again').click();
        await fetched;
        await page.getByText('150 bpm').waitFor();
        await page.locator('.paper svg').waitFor();
        expect(suite.bodies.get(`POST /api/v1/jobs/${job_id}/score`)).toEqual({
          first_downbeat_seconds: 1.25,
          kit: { kick: null, snare: 'side_stick' },
        });
      });

      it('is printed on pages of its own', async () => {
        await openScore();
        expect(await page.locator('.paper svg').count()).toBe(1);
        await page.evaluate('dispatchEvent(new Event("beforeprint"))');
        await page.emulateMedia({ media: 'print' });
        expect(await page.locator('.paper svg').count()).toBeGreaterThan(1);
        expect(await page.getByRole('heading').filter({ visible: true }).count()).toBe(0);
        await page.evaluate('dispatchEvent(new Event("afterprint"))');
        expect(await page.locator('.paper svg').count()).toBe(1);
      });

      it('that does not load can be asked for again', async () => {
        const job_id = crypto.randomUUID();
        const address = `GET /api/v1/jobs/${job_id}/files/output.musicxml`;
        suite.refuseNext(address, 'unavailable', 'The bucket does not answer.');
        await openJob({ job_id, ...COMPLETED });
        await page.getByText('The bucket does not answer.').waitFor();
        await button('Try again').click();
        await page.locator('.paper svg').waitFor();
      });
    });

    describe('the history', () => {
      beforeEach(async () => {
        for (const name of ['a.mp3', 'b.mp3', 'c.mp3', 'd.mp3']) {
          suite.setJob({ job_id: name, filename: name, status: 'completed' });
        }
        await page.reload();
        await page.getByRole('link', { name: 'd.mp3' }).waitFor();
      });
      const links = () => page.getByRole('listitem').getByRole('link').allInnerTexts();

      it('shows the newest songs and, on demand, more', async () => {
        expect(await links()).toEqual(['d.mp3', 'c.mp3', 'b.mp3']);
        await button('More songs').click();
        await page.getByRole('link', { name: 'a.mp3' }).waitFor();
        expect(await links()).toHaveLength(4);
      });

      it('goes on looking after it could not, while a song is worked on', async () => {
        suite.setJob({ job_id: 'd.mp3', status: 'processing', progress: 40 });
        await page.reload();
        await page.getByText('40 %').waitFor();
        suite.refuseNext('GET /api/v1/jobs', 'unavailable', 'The store does not answer.');
        await page.getByText('The store does not answer.').waitFor();
        suite.setJob({ job_id: 'd.mp3', progress: 60 });
        await page.getByText('60 %').waitFor();
        expect(await page.getByText('The store does not answer.').count()).toBe(0);
      });

      it('is searched', async () => {
        await page.getByLabel('Search your songs').fill('A.MP');
        await page.getByRole('link', { name: 'a.mp3' }).waitFor();
        expect(await links()).toEqual(['a.mp3']);
        await page.getByLabel('Search your songs').fill('nothing');
        await page.getByText('None is called “nothing”.').waitFor();
      });

      it('forgets a song only when asked twice', async () => {
        await button('Delete d.mp3').click();
        await button('Keep it').click();
        expect(suite.jobs.has('d.mp3')).toBe(true);
        await button('Delete d.mp3').click();
        await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
        await page.getByRole('link', { name: 'd.mp3' }).waitFor({ state: 'detached' });
        expect(suite.jobs.has('d.mp3')).toBe(false);
      });
    });

    describe('a session', () => {
      it('outlives a reload, is another in another tab, and ends', async () => {
        await page.reload();
        await page.getByText('alice').waitFor();
        const tab = await page.context().newPage();
        await tab.goto(suite.url);
        await tab.getByLabel('Your name').waitFor();
        await button('Sign out').click();
        await page.getByLabel('Your name').waitFor();
      });

      it('that has run out leads to signing in again', async () => {
        // The history that is being asked for now is not the one to refuse.
        await eventually(() => suite.requests.includes('GET /api/v1/jobs'));
        suite.refuseNext('GET /api/v1/jobs', 'token_expired', 'The token expired at noon.');
        await page.reload();
        await page.getByText('The token expired at noon.').waitFor();
        await button('Sign in again').click();
        await page.getByLabel('Your name').waitFor();
      });

      it('waits for a suite that does not answer yet', async () => {
        await page.route('**/api/v1/config', (route) => route.abort(), { times: 1 });
        await page.reload();
        await page.getByText('No connection').waitFor();
        await button('Try again').click();
        await button('Sign out').waitFor();
      });

      it('is Clerk’s where the suite says so', async () => {
        const clerk = await (await browser.newContext()).newPage();
        const frontendApi = 'clerk.example.com';
        await clerk.route('**/api/v1/config', async (route) => {
          const response = await route.fetch();
          const key = `pk_live_${Buffer.from(`${frontendApi}$`).toString('base64')}`;
          const sign_in = { kind: 'clerk', publishable_key: key };
          await route.fulfill({ json: { ...((await response.json()) as object), sign_in } });
        });
        await clerk.route(`https://${frontendApi}/**/ui.browser.js`, (route) =>
          route.fulfill({ contentType: 'text/javascript', body: CLERK_UI }),
        );
        await clerk.route(`https://${frontendApi}/**/clerk.browser.js`, (route) =>
          route.fulfill({ contentType: 'text/javascript', body: CLERK }),
        );
        await clerk.goto(suite.url);
        await clerk.getByRole('button', { name: 'Sign in with Clerk' }).click();
        await clerk.getByText('Ringo').waitFor();
        await clerk.getByText('None yet.').waitFor();
        await clerk.getByRole('button', { name: 'Sign out' }).click();
        await clerk.getByRole('button', { name: 'Sign in with Clerk' }).waitFor();
        await clerk.context().close();
      });
    });

    it('works by keyboard alone', async () => {
      const job = suite.setJob({ job_id: crypto.randomUUID(), ...COMPLETED });
      await page.reload();
      await page.getByRole('link', { name: job.filename }).waitFor();
      const focused = () => page.evaluate<string>(NAME_OF_FOCUSED);
      const walk: string[] = [];
      for (let step = 0; step < 8; step++) {
        await page.keyboard.press('Tab');
        walk.push(await focused());
      }
      expect(walk.map((name) => name.trim())).toEqual([
        'Skip to the content',
        'Groovesheet',
        'Sign out',
        'Choose songs',
        'Options',
        'Search your songs by file name',
        job.filename,
        `Delete ${job.filename}`,
      ]);

      await page.keyboard.press('Enter');
      await page.getByRole('dialog').waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      const chooser = page.waitForEvent('filechooser');
      await button('Choose songs').focus();
      await page.keyboard.press('Enter');
      await chooser;
      await page.getByText('Options').focus();
      await page.keyboard.press('Enter');
      await page.keyboard.press('Tab');
      expect(await page.getByLabel('Tempo').and(page.locator(':focus')).count()).toBe(1);

      await page.getByRole('link', { name: job.filename }).focus();
      await page.keyboard.press('Enter');
      await page.locator('.paper svg').waitFor();
      // The walk begins anew at what is new.
      await page.keyboard.press('Tab');
      expect(await focused()).toContain('All songs');
    });
  },
});

const NAME_OF_FOCUSED = 'document.activeElement.ariaLabel ?? document.activeElement.textContent';

/** As much of Clerk as the page uses, in the shape that its documentation gives. */
const CLERK_UI = 'window.__internal_ClerkUICtor = class ClerkUI {};';
const CLERK = `
  const listeners = new Set();
  let resources = { session: null, user: null };
  const change = (next) => { resources = next; listeners.forEach((listener) => listener(next)); };
  window.Clerk = {
    load: async ({ ui }) => { if (ui.ClerkUI !== window.__internal_ClerkUICtor) throw new Error('no UI'); },
    addListener: (listener) => { listeners.add(listener); listener(resources); return () => listeners.delete(listener); },
    mountSignIn: (element) => {
      const button = document.createElement('button');
      button.textContent = 'Sign in with Clerk';
      button.onclick = () => change({
        session: { getToken: async () => 'token-of-ringo' },
        user: { id: 'user_1', fullName: 'Ringo', username: null },
      });
      element.append(button);
    },
    unmountSignIn: (element) => element.replaceChildren(),
    signOut: async () => change({ session: null, user: null }),
  };
`;
