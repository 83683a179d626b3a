import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { chromium, type Browser, type Page } from 'playwright-core';
import { startVerovio } from '../../../model-runner/engraving/verovio.js';
import { temporaryFolder } from '../../support/folder.js';
import { describeWith } from '../../support/programs.js';
import { countNotes, sampleScores } from '../../support/scores.js';

const SCORES = sampleScores();
/** Noteheads that each score has to have after import; a reader may report success and have none. */
const NOTES = Object.fromEntries(
  Object.entries(SCORES).map(([name, xml]) => [name, countNotes(xml)]),
);

describe('Verovio', () => {
  it('draws every note of every score', async () => {
    const makeToolkit = await startVerovio();
    const verovio = makeToolkit();
    verovio.setOptions({ adjustPageHeight: true, breaks: 'none' });
    const drawn = Object.entries(SCORES).map(([name, xml]) => {
      expect(verovio.loadData(xml)).toBeTruthy();
      const pages = Array.from({ length: verovio.getPageCount() }, (_, index) =>
        verovio.renderToSVG(index + 1),
      );
      return [name, pages.join('').match(/class="note"/g)?.length ?? 0];
    });
    expect(Object.fromEntries(drawn)).toEqual(NOTES);
  });
});

describe('Verovio, of a song that begins with silence,', () => {
  it('draws one clef, the tempo and one long rest', async () => {
    const makeToolkit = await startVerovio();
    const verovio = makeToolkit();
    verovio.setOptions({ adjustPageHeight: true, breaks: 'none' });
    verovio.loadData(SCORES['silence']!);
    const svg = verovio.renderToSVG(1);
    const drawn = (name: string) => svg.match(new RegExp(`class="${name}"`, 'g'))?.length;
    expect([drawn('clef'), drawn('tempo'), drawn('multiRest')]).toEqual([1, 1, 1]);
  });
});

/** The part of OpenSheetMusicDisplay that is used within the page. */
interface SheetReader {
  load(xml: string): Promise<unknown>;
  render(): void;
  Sheet: {
    SourceMeasures: {
      VerticalSourceStaffEntryContainers: {
        StaffEntries: ({ VoiceEntries: { Notes: { isRest(): boolean }[] }[] } | undefined)[];
      }[];
    }[];
  };
}

declare const opensheetmusicdisplay: {
  OpenSheetMusicDisplay: new (container: HTMLDivElementLike, options: object) => SheetReader;
};
declare const document: { querySelector(selector: string): HTMLDivElementLike };
type HTMLDivElementLike = object;

/** Runs within the page. */
async function countDrawnNotes(xml: string): Promise<number> {
  const container = document.querySelector('#score');
  const display = new opensheetmusicdisplay.OpenSheetMusicDisplay(container, {
    autoResize: false,
  });
  await display.load(xml);
  display.render();
  return display.Sheet.SourceMeasures.flatMap((m) => m.VerticalSourceStaffEntryContainers)
    .flatMap((container) => container.StaffEntries)
    .flatMap((entry) => entry?.VoiceEntries ?? [])
    .flatMap((entry) => entry.Notes)
    .filter((note) => !note.isRest()).length;
}

describeWith({
  programs: ['chromium'],
  title: 'OpenSheetMusicDisplay',
  tests: (paths) => {
    let browser: Browser;
    let page: Page;

    beforeAll(async () => {
      browser = await chromium.launch({
        executablePath: paths.chromium,
        args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
      });
      page = await browser.newPage();
      const require = createRequire(import.meta.url);
      await page.setContent('<div id="score" style="width: 1000px"></div>');
      await page.addScriptTag({ path: require.resolve('opensheetmusicdisplay') });
    });

    afterAll(() => browser.close());

    it('draws every note of every score', async () => {
      const drawn: Record<string, number> = {};
      for (const [name, xml] of Object.entries(SCORES)) {
        drawn[name] = await page.evaluate(countDrawnNotes, xml);
      }
      expect(drawn).toEqual(NOTES);
    });
  },
});

/** How often each percussion key is written, by the keys of the score's own instruments. */
function keysOf(xml: string): Record<string, number> {
  const keys = new Map(
    Array.from(
      xml.matchAll(/<midi-instrument id="([^"]+)">[\s\S]*?<midi-unpitched>(\d+)</g),
      ([, id, key]) => [id, key],
    ),
  );
  const counts: Record<string, number> = {};
  for (const [, id] of xml.matchAll(/<instrument id="([^"]+)"/g)) {
    const key = keys.get(id) ?? 'none';
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

describeWith({
  programs: ['musescore'],
  title: 'MuseScore',
  tests: (paths) => {
    const folder = temporaryFolder();
    const opened: Record<string, string> = {};

    beforeAll(async () => {
      mkdirSync(join(folder, 'out'));
      const jobs = Object.entries(SCORES).map(([name, xml]) => {
        const job = {
          in: join(folder, `${name}.musicxml`),
          out: join(folder, 'out', `${name}.musicxml`),
        };
        writeFileSync(job.in, xml);
        return { name, job };
      });
      const jobFile = join(folder, 'jobs.json');
      writeFileSync(jobFile, JSON.stringify(jobs.map(({ job }) => job)));
      await promisify(execFile)(paths.musescore, ['-j', jobFile], {
        env: { ...process.env, QT_QPA_PLATFORM: 'offscreen' },
      });
      for (const { name, job } of jobs) opened[name] = readFileSync(job.out, 'utf8');
    });

    it('opens and writes again every note of every score', () => {
      const counts = Object.entries(opened).map(([name, xml]) => [name, countNotes(xml)]);
      expect(Object.fromEntries(counts)).toEqual(NOTES);
    });

    it('keeps what drum each note is for', () => {
      for (const [name, xml] of Object.entries(SCORES)) {
        expect(keysOf(opened[name]!)).toEqual(keysOf(xml));
      }
    });

    it('finds all measures full', () => {
      const measures = (xml: string) => xml.match(/<measure /g)?.length;
      for (const [name, xml] of Object.entries(SCORES)) {
        expect(measures(opened[name]!)).toBe(measures(xml));
      }
    });
  },
});
