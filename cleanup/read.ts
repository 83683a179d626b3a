import { DOMParser, ParseError, type Document, type Element } from '@xmldom/xmldom';
import { strFromU8, unzipSync } from 'fflate';

import { PermanentError } from '../model-runner/errors.js';
import { isElement } from './dom.js';

const MEBIBYTE = 1024 ** 2;
/** In UTF-16 a score is twice as large as its text. */
export const MAX_FILE_BYTES = 8 * MEBIBYTE;
/** A document tree takes about a hundred times the room of its text. */
export const MAX_TEXT_BYTES = 4 * MEBIBYTE;
/** MusicXML nests about ten deep. */
const MAX_DEPTH = 50;
const ZIP_SIGNATURE = [0x50, 0x4b, 0x03, 0x04];
const ROOTS = ['score-partwise', 'score-timewise'];
const CONTAINER = 'META-INF/container.xml';

/**
 * The text of a score file, out of its archive if it is compressed (.mxl).
 *
 * @throws PermanentError not_musicxml
 */
export function readText(bytes: Uint8Array): string {
  if (bytes.length > MAX_FILE_BYTES) throw tooLarge(bytes.length);
  if (!ZIP_SIGNATURE.every((byte, index) => bytes[index] === byte)) return decode(bytes);
  const container = decode(unpack(bytes, CONTAINER));
  const path = /<rootfile\s[^>]*?full-path\s*=\s*["']([^"']+)["']/.exec(container)?.[1];
  if (path !== undefined) return decode(unpack(bytes, path));
  throw notMusicXml(
    `an archive was found whose ${CONTAINER} names no score`,
    'a .mxl file as a notation program exports it',
  );
}

/**
 * Parses MusicXML. Nothing outside the text is ever looked at: the DTD that it names is not fetched.
 *
 * @throws PermanentError not_musicxml, with the line
 */
export function parseScore(text: string): Document {
  const size = Buffer.byteLength(text);
  if (size > MAX_TEXT_BYTES) throw tooLarge(size);
  const declaration = /<!ENTITY\s/.exec(text);
  if (declaration) {
    throw notMusicXml(
      `line ${lineAt(text, declaration.index)} declares an entity`,
      'a score without declarations of its own',
    );
  }
  const document = parseXml(text);
  const root = document.documentElement;
  if (root === null || !ROOTS.includes(root.tagName)) {
    throw notMusicXml(
      `the document is a <${root?.tagName ?? 'nothing'}>`,
      `its first element to be <${ROOTS.join('> or <')}>`,
    );
  }
  checkDepth(root);
  return document;
}

function parseXml(text: string): Document {
  const onError = (level: string, message: string): void => {
    // Warnings are about what HTML would mean.
    if (level !== 'warning') throw new Error(message);
  };
  try {
    return new DOMParser({ onError }).parseFromString(text, 'text/xml');
  } catch (cause) {
    const { line, reason } = describeParseError(cause, text);
    throw notMusicXml(`line ${line}: ${reason}`, 'XML that is whole and well-formed', cause);
  }
}

function describeParseError(error: unknown, text: string): { line: number; reason: string } {
  if (!(error instanceof ParseError)) throw error;
  const { lineNumber } = (error.locator ?? {}) as { lineNumber?: number };
  const line = lineNumber === undefined || lineNumber < 1 ? 1 : lineNumber;
  const start = text.trimStart().slice(0, 40).split('\n')[0] ?? '';
  if (text.trim() === '') return { line, reason: 'the file is empty' };
  return start.startsWith('<')
    ? { line, reason: (error.message.split('\n')[0] ?? '').slice(0, 200) }
    : { line, reason: `the file begins with "${start}"` };
}

/** Without recursion, for here it may still be deep. */
function checkDepth(root: Element): void {
  const stack = [{ element: root, depth: 1 }];
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    const { element, depth } = top;
    if (depth > MAX_DEPTH) {
      throw notMusicXml(
        `elements lie ${depth} deep on line ${element.lineNumber ?? '?'}`,
        `no more than ${MAX_DEPTH}`,
      );
    }
    for (let node = element.firstChild; node !== null; node = node.nextSibling) {
      if (isElement(node)) stack.push({ element: node, depth: depth + 1 });
    }
  }
}

/** One file of an archive; its size is checked before anything is unpacked. */
function unpack(bytes: Uint8Array, path: string): Uint8Array {
  try {
    const files = unzipSync(bytes, {
      filter: ({ name, originalSize }) => {
        if (name !== path) return false;
        if (originalSize > MAX_TEXT_BYTES) throw tooLarge(originalSize);
        return true;
      },
    });
    const file = files[path];
    if (file !== undefined) return file;
  } catch (cause) {
    if (cause instanceof PermanentError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw notMusicXml(
      `an archive was found that cannot be unpacked (${reason})`,
      'it whole',
      cause,
    );
  }
  throw notMusicXml(`an archive was found without ${path}`, 'a .mxl file with a score in it');
}

/** UTF-8, unless its byte order mark or its XML declaration says something else. */
function decode(bytes: Uint8Array): string {
  const encoding = encodingOf(bytes);
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (cause) {
    throw notMusicXml(`the text is not ${encoding}`, 'the encoding that it declares', cause);
  }
}

function encodingOf(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  if (first === 0x3c && second === 0) return 'utf-16le';
  if (first === 0 && second === 0x3c) return 'utf-16be';
  const start = strFromU8(bytes.subarray(0, 200), true);
  const declared = /^\s*<\?xml[^>]*\sencoding\s*=\s*["']([^"']+)["']/.exec(start)?.[1];
  return declared ?? 'utf-8';
}

function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}

function tooLarge(bytes: number): PermanentError {
  const megabytes = (size: number): string => `${Math.ceil(size / MEBIBYTE)} MB`;
  return notMusicXml(
    `the score has ${megabytes(bytes)} of text`,
    `at most ${megabytes(MAX_TEXT_BYTES)}; export the drum part alone`,
  );
}

function notMusicXml(found: string, expected: string, cause?: unknown): PermanentError {
  return new PermanentError(
    'not_musicxml',
    `This is not a MusicXML score that can be read: ${found}. Expected ${expected}.`,
    { cause },
  );
}
