import { Refusal } from '../http/refusal.js';

/** What file systems take, in UTF-8, less an extension of ours. */
const LONGEST_BYTES = 200;

/** Control characters and halves of surrogate pairs: nobody means them to be in a name. */
const UNFIT = /[\p{Cc}\p{Cs}]/u;

/**
 * The name of an uploaded file, without the folders that some browsers and scripts send along.
 *
 * @throws Refusal invalid_request
 */
export function cleanFilename(filename: string): string {
  const name = filename
    .replace(/^.*[/\\]/s, '')
    .trim()
    .normalize('NFC');
  if (name === '' || name === '.' || name === '..') {
    throw refuse('filename: found no name', 'a file’s name such as song.mp3');
  }
  if (UNFIT.test(name)) {
    throw refuse('filename: found control characters', 'a name of printable ones');
  }
  const bytes = Buffer.byteLength(name);
  if (bytes > LONGEST_BYTES) {
    throw refuse(`filename: found ${bytes} bytes`, `${LONGEST_BYTES} at most in UTF-8`);
  }
  return name;
}

function refuse(found: string, expected: string): Refusal {
  return new Refusal('invalid_request', `${found}; expected ${expected}.`);
}
