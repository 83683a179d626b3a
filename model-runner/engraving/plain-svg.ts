import type { Fonts } from './fonts.js';

const SELECTOR_PREFIX = /#\w+ /g;
const STROKES = /[^{}>]*\{stroke:currentColor\}/;
const STYLE = /<style[^>]*>[\s\S]*?<\/style>/g;
const TEXT = />([^<>]*\S[^<>]*)<\/tspan>/g;
/** SMuFL's notes of metronome marks and, a space behind, their dot. */
const DOTTED_NOTE = /([\u{ECA0}-\u{ECB6}]) (\u{ECB7})/gu;

/**
 * Says what Verovio's picture says in the part of SVG that svg-to-pdfkit knows: no selectors that
 * look for an element within another (they keep several pictures on one web page apart), and no
 * text that needs more than one font. Only what has a width is stroked: readers of PDF draw a pixel
 * around whatever is stroked with next to nothing. The dot of a metronome mark's note stands beside it.
 */
export function plainSvg(svg: string, fonts: Fonts): string {
  return svg
    .replace(STYLE, (style) => style.replace(STROKES, '').replace(SELECTOR_PREFIX, ''))
    .replaceAll(' stroke-width=', ' stroke="currentColor" stroke-width=')
    .replace(DOTTED_NOTE, '$1$2')
    .replace(TEXT, (_, text: string) => {
      // Composed letters: some systems name files in parts that fonts lack (u + ¨).
      const runs = fonts.runs(text.normalize('NFC'));
      return `>${runs.map(({ face, text }) => tspan(face, text)).join('')}</tspan>`;
    });
}

function tspan(face: string, text: string): string {
  // Between two runs there is a line end in the file, after which a space would be dropped.
  return `<tspan xml:space="preserve" font-family="${face}">${text}</tspan>`;
}
