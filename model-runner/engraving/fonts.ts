import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** What a font family looks like at a place. */
export interface FontStyle {
  bold: boolean;
  italic: boolean;
}

/** A stretch of text in one face. */
export interface TextRun {
  face: string;
  text: string;
}

/** A font of some of a family's characters; open fonts on the web are cut up by script. */
interface Face {
  name: string;
  covers: (codePoint: number) => boolean;
  file: (style: FontStyle) => string;
}

/** Verovio writes note values within text with its music font, from Unicode's private area. */
export const MUSIC_FONT = 'Leland';
const MUSIC_TEXT: Face = {
  name: 'lelandtext',
  covers: (codePoint) => codePoint >= 0xe000 && codePoint <= 0xf8ff,
  file: () => join(packageFolder('@vexflow-fonts/lelandtext'), 'lelandtext.otf'),
};

/** Tinos is as wide as Times, which Verovio lays out text for. Kosugi has the kanji of JIS X 0208. */
const FAMILIES = [
  { name: 'tinos', hasStyles: true },
  { name: 'kosugi', hasStyles: false },
] as const;

/** Draws a box for what no font has. */
const FALLBACK = 'tinos-latin';

/** The fonts of a score. */
export interface Fonts {
  /** Splits text so that each run can be set in one face. */
  runs: (text: string) => TextRun[];
  /** The file of a face, as runs names it. */
  fileOf: (face: string, style: FontStyle) => string;
}

/** Finds the fonts among the project's packages. */
export function openFonts(): Fonts {
  const faces = [MUSIC_TEXT, ...FAMILIES.flatMap(facesOf)];
  const byName = new Map(faces.map((face) => [face.name, face]));
  const faceOf = (character: string): string => {
    const codePoint = character.codePointAt(0)!;
    return faces.find(({ covers }) => covers(codePoint))?.name ?? FALLBACK;
  };
  return {
    runs: (text) => {
      const runs: TextRun[] = [];
      for (const character of text) {
        const face = faceOf(character);
        const run = runs.at(-1);
        if (run?.face === face) run.text += character;
        else runs.push({ face, text: character });
      }
      return runs;
    },
    fileOf: (face, style) => (byName.get(face) ?? byName.get(FALLBACK)!).file(style),
  };
}

function facesOf({ name, hasStyles }: (typeof FAMILIES)[number]): Face[] {
  const folder = packageFolder(`@fontsource/${name}`);
  const scripts = require(join(folder, 'unicode.json')) as Record<string, string>;
  return Object.entries(scripts).map(([script, ranges]) => {
    // Slices of a large script are numbered: "[7]" is the file of slice 7.
    const face = `${name}-${script.replace(/[[\]]/g, '')}`;
    return {
      name: face,
      covers: coverage(ranges),
      file: ({ bold, italic }) => {
        const weight = hasStyles && bold ? 700 : 400;
        const slant = hasStyles && italic ? 'italic' : 'normal';
        return join(folder, 'files', `${face}-${weight}-${slant}.woff`);
      },
    };
  });
}

/** @param ranges as in CSS: `U+0131,U+0152-0153` */
function coverage(ranges: string): Face['covers'] {
  const bounds = ranges.split(',').map((range) => {
    const [from, to = from] = range.replace('U+', '').split('-');
    return { from: parseInt(from!, 16), to: parseInt(to!, 16) };
  });
  return (codePoint) => bounds.some(({ from, to }) => codePoint >= from && codePoint <= to);
}

const require = createRequire(import.meta.url);

function packageFolder(name: string): string {
  return dirname(require.resolve(`${name}/package.json`));
}
