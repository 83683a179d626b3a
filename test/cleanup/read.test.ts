import { strToU8, zipSync } from 'fflate';
import { cleanFile } from '../../cleanup/clean.js';
import { MAX_FILE_BYTES, MAX_TEXT_BYTES } from '../../cleanup/read.js';
import { PermanentError } from '../../model-runner/errors.js';
import { note, scoreOf } from '../support/cleanup.js';

const SCORE = scoreOf({ measures: [note('hat', 4).repeat(4)] });
const CONTAINER = '<container><rootfiles><rootfile full-path="score.xml"/></rootfiles></container>';

function refusalOf(bytes: Uint8Array): string {
  try {
    cleanFile(bytes);
  } catch (error) {
    if (error instanceof PermanentError && error.code === 'not_musicxml') return error.message;
    throw error;
  }
  throw new Error('expected a refusal, but the file was read');
}

function archive(files: Record<string, string>): Uint8Array {
  return zipSync(
    Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])),
  );
}

describe('a score file', () => {
  it('may be compressed', () => {
    const mxl = archive({ 'META-INF/container.xml': CONTAINER, 'score.xml': SCORE });
    expect(cleanFile(mxl).musicxml).toBe(SCORE);
  });

  it('may be in any encoding that it declares', () => {
    const titled = (encoding: string): string =>
      `<?xml version="1.0" encoding="${encoding}"?>${SCORE.replace('Drums', 'Drums für Jörg')}`;
    const utf16 = Buffer.from(`\ufeff${titled('UTF-16')}`, 'utf16le');
    const latin = Buffer.from(titled('ISO-8859-1'), 'latin1');
    for (const bytes of [utf16, latin, Buffer.from(titled('utf-8'))]) {
      expect(cleanFile(bytes).musicxml).toContain('Drums für Jörg');
    }
  });

  it('may name a DTD, which is not looked at, and have comments', () => {
    const doctype =
      '<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD MusicXML 4.0 Partwise//EN" "http://nowhere.invalid/x.dtd">';
    const { changes } = cleanFile(strToU8(`${doctype}<!-- by hand -->${SCORE}`));
    expect(changes).toEqual([]);
  });
});

describe('what is no score', () => {
  it.each<[string, string | Uint8Array, RegExp]>([
    ['nothing', '', /line 1: the file is empty\. Expected XML/],
    ['a text', 'Dear diary,\nit rained.', /line 1: the file begins with "Dear diary,"/],
    ['a page', '<html><body/></html>', /the document is a <html>\. Expected .*<score-partwise>/],
    ['half a score', SCORE.slice(0, 900), /line 1: /],
    ['crossed elements', '<score-partwise>\n<part></score-partwise>', /line 2: .*mismatch/],
    [
      'an entity bomb',
      `<!DOCTYPE a [\n<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>${SCORE}`,
      /line 2 declares an entity\. Expected a score without/,
    ],
    [
      'a nest',
      `<score-partwise>${'<a>'.repeat(5000)}${'</a>'.repeat(5000)}</score-partwise>`,
      /elements lie 51 deep on line 1/,
    ],
    [
      'an endless text',
      new Uint8Array(MAX_FILE_BYTES + 1).fill(0x20),
      /has 9 MB of text\. Expected at most 4 MB/,
    ],
    ['broken UTF-8', new Uint8Array([0x3c, 0xc3, 0x28]), /the text is not utf-8/],
    [
      'an unknown encoding',
      '<?xml version="1.0" encoding="klingon"?><a/>',
      /the text is not klingon/,
    ],
    ['an archive without a score', archive({ 'a.txt': 'a' }), /archive was found without META-INF/],
    [
      'an archive that names no score',
      archive({ 'META-INF/container.xml': '<container/>' }),
      /whose META-INF\/container\.xml names no score/,
    ],
    [
      'an archive that is cut off',
      archive({ 'META-INF/container.xml': CONTAINER, 'score.xml': SCORE }).subarray(0, 200),
      /cannot be unpacked/,
    ],
    [
      'an archive that swells',
      archive({
        'META-INF/container.xml': CONTAINER,
        'score.xml': SCORE + ' '.repeat(MAX_TEXT_BYTES),
      }),
      /has 5 MB of text\. Expected at most 4 MB; export the drum part alone/,
    ],
  ])('is refused with what was found: %s', (_, content, says) => {
    const bytes = typeof content === 'string' ? strToU8(content) : content;
    expect(refusalOf(bytes)).toMatch(says);
  });
});
