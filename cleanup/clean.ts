import { PermanentError } from '../model-runner/errors.js';
import { childOf, childrenOf, textOf } from './dom.js';
import { parseScore, readText } from './read.js';
import { REPAIRS, type RepairName } from './repairs.js';
import { drumParts, type Finding, type Score } from './score.js';
import { writeScore } from './write.js';

/** What a repair changed, or, among the remarks, what it found and left. */
export interface Change extends Omit<Finding, 'left'> {
  repair: RepairName;
}

export interface Cleaned {
  /** The very text that came in, where nothing had to be changed. */
  musicxml: string;
  changes: Change[];
  /** What looks wrong but cannot be put right without knowing what was meant. */
  remarks: Change[];
}

/**
 * Repairs the drum parts of a MusicXML score, whatever program it comes from. Cleaning what was
 * cleaned changes nothing.
 *
 * @param text see readText
 * @throws PermanentError not_musicxml, no_drums
 */
export function cleanScore(text: string): Cleaned {
  const document = parseScore(text);
  const score: Score = { root: document.documentElement! };
  const changes: Change[] = [];
  const remarks: Change[] = [];
  for (const { name, repair } of REPAIRS) {
    if (name === FIRST_ON_DRUMS) requireDrums(score);
    for (const { left, ...finding } of repair(score)) {
      (left ? remarks : changes).push({ repair: name, ...finding });
    }
  }
  return { musicxml: changes.length === 0 ? text : writeScore(document), changes, remarks };
}

/**
 * The same for a file as it lies on a disk or comes with a request, compressed or not.
 *
 * @throws PermanentError not_musicxml, no_drums
 */
export function cleanFile(bytes: Uint8Array): Cleaned {
  return cleanScore(readText(bytes));
}

/** Until then the document is brought into a shape in which parts can be told. */
const FIRST_ON_DRUMS: RepairName = 'percussion keys';

function requireDrums(score: Score): void {
  if (drumParts(score).length > 0) return;
  const list = childOf(score.root, 'part-list');
  const names = (list ? childrenOf(list, 'score-part') : []).map(
    (entry) => `"${textOf(entry, 'part-name') ?? ''}"`,
  );
  throw new PermanentError(
    'no_drums',
    `None of the parts is for drums (found ${names.join(', ') || 'no part'}). Expected one with a ` +
      'percussion clef, unpitched notes or a drummer’s name; name the part "Drums" to have it cleaned.',
  );
}
