import { XMLSerializer, type Document, type Element, type Node } from '@xmldom/xmldom';

import { isElement, remove } from './dom.js';

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';
const DOCTYPE =
  '<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD MusicXML 4.0 Partwise//EN" ' +
  '"http://www.musicxml.org/dtds/partwise.dtd">\n';

/** Writes a score that was changed: evenly indented MusicXML in UTF-8. */
export function writeScore(document: Document): string {
  const root = document.documentElement!;
  indent(root, 0);
  const serializer = new XMLSerializer();
  const comments = Array.from(document.childNodes).filter(
    (node) => node.nodeType === node.COMMENT_NODE,
  );
  const before = comments.map((node) => `${serializer.serializeToString(node)}\n`).join('');
  return `${DECLARATION}${DOCTYPE}${before}${serializer.serializeToString(root)}\n`;
}

/** Elements that hold elements alone get a line for each; text is never touched. */
function indent(element: Element, depth: number): void {
  const nodes = Array.from(element.childNodes);
  const hasText = nodes.some((node) => !isLayout(node) && isText(node));
  if (hasText || !nodes.some((node) => isElement(node))) return;
  nodes.filter(isLayout).forEach(remove);
  const lineBreak = (level: number): Node =>
    element.ownerDocument!.createTextNode(`\n${'  '.repeat(level)}`);
  for (const node of Array.from(element.childNodes)) {
    element.insertBefore(lineBreak(depth + 1), node);
    if (isElement(node)) indent(node, depth + 1);
  }
  element.appendChild(lineBreak(depth));
}

function isText(node: Node): boolean {
  return node.nodeType === node.TEXT_NODE || node.nodeType === node.CDATA_SECTION_NODE;
}

function isLayout(node: Node): boolean {
  return node.nodeType === node.TEXT_NODE && (node.nodeValue ?? '').trim() === '';
}
