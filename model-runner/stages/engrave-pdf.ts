import type { VerovioToolkit } from 'verovio';

import { MUSIC_FONT, openFonts, type Fonts } from '../engraving/fonts.js';
import { plainSvg } from '../engraving/plain-svg.js';
import { startVerovio } from '../engraving/verovio.js';
import { PermanentError } from '../errors.js';

/** A4, in tenths of a millimetre; a staff is 7.2 mm high, as in printed drum parts. */
const LAYOUT = {
  pageWidth: 2100,
  pageHeight: 2970,
  pageMarginTop: 150,
  pageMarginBottom: 150,
  pageMarginLeft: 150,
  pageMarginRight: 150,
  breaks: 'auto',
  header: 'auto',
  footer: 'none',
  font: MUSIC_FONT,
  smuflTextFont: 'none',
  spacingSystem: 6,
  svgViewBox: true,
} as const;

/** PDFKit insists on a date, and makes the document's id of it. */
const NO_DATE = new Date(0);

/**
 * Engraves a score: A4 pages with the title, as vectors, all fonts embedded. The same score gives
 * the same bytes: it is always dated 1970.
 *
 * What it needs is loaded when it is first called.
 *
 * @throws PermanentError cannot_engrave
 */
export async function toPdf(musicXml: string): Promise<Uint8Array> {
  const makeToolkit = await startVerovio();
  const verovio = makeToolkit();
  try {
    return await bindPages(drawPages(verovio, musicXml), titleOf(musicXml));
  } finally {
    verovio.destroy();
  }
}

/** One SVG a page. */
function drawPages(verovio: VerovioToolkit, musicXml: string): string[] {
  verovio.setOptions(LAYOUT);
  const isRead = verovio.loadData(musicXml);
  const pages = Array.from({ length: isRead ? verovio.getPageCount() : 0 }, (_, index) =>
    verovio.renderToSVG(index + 1),
  );
  // Verovio is content with what it cannot read, and draws nothing.
  const drawn = pages.reduce((sum, page) => sum + count(page, /class="note"/g), 0);
  const written = count(musicXml, /<(?:un)?pitch(?:ed)?\b/g);
  if (pages.length === 0 || drawn !== written) {
    throw new PermanentError(
      'cannot_engrave',
      `Verovio drew ${drawn} notes of a score of ${written}. Expected all of them to be drawn; ` +
        'open the MusicXML file in a notation program and print it from there.',
    );
  }
  return pages;
}

async function bindPages(pages: readonly string[], title: string): Promise<Uint8Array> {
  const [{ default: PDFDocument }, { default: drawSvg }] = await Promise.all([
    import('pdfkit'),
    import('svg-to-pdfkit'),
  ]);
  const fonts = openFonts();
  const info = { Title: title, Creator: 'Groovesheet', CreationDate: NO_DATE };
  const document = new PDFDocument({ size: 'A4', margin: 0, autoFirstPage: false, info });
  const chunks: Buffer[] = [];
  const bound = new Promise<Uint8Array>((resolve, reject) => {
    document.on('data', (chunk: Buffer) => chunks.push(chunk));
    document.on('end', () => {
      resolve(Uint8Array.from(Buffer.concat(chunks)));
    });
    document.on('error', reject);
  });
  for (const page of pages) {
    document.addPage();
    drawSvg(document, plainSvg(page, fonts), 0, 0, {
      width: document.page.width,
      height: document.page.height,
      fontCallback: fontOf(fonts),
    });
  }
  document.end();
  return bound;
}

function fontOf(fonts: Fonts) {
  return (face: string, bold: boolean, italic: boolean): string =>
    fonts.fileOf(face, { bold, italic });
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
  '&amp;': '&',
};

function titleOf(musicXml: string): string {
  const title = /<work-title>([^<]*)</.exec(musicXml)?.[1] ?? '';
  return title.replace(/&\w+;/g, (entity) => ENTITIES[entity] ?? entity).normalize('NFC');
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
