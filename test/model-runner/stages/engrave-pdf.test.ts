import { createHash } from 'node:crypto';

import { jest } from '@jest/globals';

import { openFonts } from '../../../model-runner/engraving/fonts.js';
import { plainSvg } from '../../../model-runner/engraving/plain-svg.js';
import { toPdf } from '../../../model-runner/stages/engrave-pdf.js';
import { permanentErrorOf } from '../../support/errors.js';
import { sampleScores, scoreXml } from '../../support/scores.js';

const SCORES = sampleScores();

function text(pdf: Uint8Array): string {
  return Buffer.from(pdf).toString('latin1');
}

function pageCount(pdf: Uint8Array): number {
  return text(pdf).match(/\/Type \/Page\b/g)?.length ?? 0;
}

function titleOf(pdf: Uint8Array): string | undefined {
  const object = /\/Title (\d+) 0 R/.exec(text(pdf))?.[1];
  return new RegExp(`\\n${object} 0 obj\\n\\((.*)\\)`).exec(text(pdf))?.[1];
}

describe('a score as PDF', () => {
  it.each(Object.keys(SCORES))('is drawn whole, on A4: %s', async (name) => {
    const pdf = await toPdf(SCORES[name]!);
    expect(text(pdf).slice(0, 5)).toBe('%PDF-');
    expect(text(pdf)).toContain('/MediaBox [0 0 595.28 841.89]');
    expect(pageCount(pdf)).toBe(1);
  });

  it('has as many pages as it takes', async () => {
    const hits = Array.from({ length: 800 }, (_, index) => ({
      seconds: index / 4,
      drum: 'snare' as const,
      velocity: 80,
      confidence: 1,
    }));
    const beats = Array.from({ length: 400 }, (_, index) => ({
      seconds: index / 2,
      measure: 1 + Math.floor(index / 4),
      beat: 1 + (index % 4),
    }));
    const grid = {
      beats,
      time_signatures: [{ measure: 1, beats: 4, beat_type: 4 }],
      tempos: [{ measure: 1, bpm: 120 }],
    };
    expect(pageCount(await toPdf(scoreXml('Long', hits, grid)))).toBe(3);
  });

  it('is the same each time, byte by byte', async () => {
    const digest = async () =>
      createHash('sha256')
        .update(await toPdf(SCORES['flams']!))
        .digest('hex');
    expect(await digest()).toBe(await digest());
  });

  it('carries its title and the fonts of what is written in it', async () => {
    const song = (title: string) =>
      toPdf(scoreXml(title, [], { beats: [], time_signatures: [], tempos: [] }));
    const plain = await song('Tom & Jerry');
    expect(titleOf(plain)).toBe('Tom & Jerry');
    expect(text(plain)).toMatch(/\/FontName \/\w+\+Tinos-Regular/);
    expect(text(plain)).toMatch(/\/FontName \/\w+\+LelandText/);
    expect(text(plain)).not.toContain('+Kosugi');
    expect(text(await song('日本'))).toMatch(/\/FontName \/\w+\+Kosugi-Regular/);
  });

  it.each([
    ['no score', '<html/>'],
    ['no XML', 'Hello.'],
    ['a score that Verovio skips', '<nothing><unpitched/></nothing>'],
  ])('is refused for %s', async (_what, musicXml) => {
    const told = (['log', 'warn', 'error'] as const).map((level) => jest.spyOn(console, level));
    const error = await permanentErrorOf(toPdf(musicXml));
    expect(error.code).toBe('cannot_engrave');
    expect(error.message).toMatch(/^Verovio drew 0 notes of a score of [01]\./);
    for (const level of told) expect(level).not.toHaveBeenCalled();
  });
});

describe('fonts', () => {
  const fonts = openFonts();

  it('are found for each script', () => {
    expect(fonts.runs('Für Ж 日\ueca5')).toEqual([
      { face: 'tinos-latin', text: 'Für ' },
      { face: 'tinos-cyrillic', text: 'Ж' },
      { face: 'tinos-latin', text: ' ' },
      { face: expect.stringMatching(/^kosugi-\d+$/) as string, text: '日' },
      { face: 'lelandtext', text: '\ueca5' },
    ]);
  });

  it('have a box for what they do not know', () => {
    expect(fonts.runs('🥁한')).toEqual([{ face: 'tinos-latin', text: '🥁한' }]);
  });

  it('are slanted and bold where they can be', () => {
    expect(fonts.fileOf('tinos-latin', { bold: true, italic: true })).toMatch(
      /tinos-latin-700-italic\.woff$/,
    );
    expect(fonts.fileOf('kosugi-10', { bold: true, italic: true })).toMatch(
      /kosugi-10-400-normal\.woff$/,
    );
  });
});

describe('plainSvg', () => {
  const fonts = openFonts();

  it('needs no selector that looks within elements, and strokes only what has a width', () => {
    const svg =
      '<svg id="a1"><style type="text/css">#a1 g.tempo {font-weight:bold;}' +
      '#a1 path, #a1 rect {stroke:currentColor}</style><path d="M0 0" stroke-width="13" /></svg>';
    expect(plainSvg(svg, fonts)).toBe(
      '<svg id="a1"><style type="text/css">g.tempo {font-weight:bold;}</style>' +
        '<path d="M0 0" stroke="currentColor" stroke-width="13" /></svg>',
    );
  });

  it('puts the dot beside the note of a metronome mark', () => {
    expect(plainSvg('<tspan>\u{eca5} \u{ecb7}</tspan>', fonts)).toContain('>\u{eca5}\u{ecb7}<');
  });

  it('composes letters that come in parts', () => {
    expect(plainSvg('<tspan>u\u0308</tspan>', fonts)).toBe(
      '<tspan><tspan xml:space="preserve" font-family="tinos-latin">ü</tspan></tspan>',
    );
  });
});
