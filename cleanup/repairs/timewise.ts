import type { Element } from '@xmldom/xmldom';

import { childrenOf, make, remove } from '../dom.js';
import { counted, type Repair } from '../score.js';

/** A timewise document, measures holding parts, becomes a partwise one, as nearly all programs read. */
export const turnPartwise: Repair = (score) => {
  const { root } = score;
  if (root.tagName !== 'score-timewise') return [];
  const partwise = make(root, 'score-partwise');
  for (const { name, value } of Array.from(root.attributes)) partwise.setAttribute(name, value);
  const measures = childrenOf(root, 'measure');
  measures.forEach(remove);
  Array.from(root.childNodes).forEach((node) => partwise.appendChild(node));

  const parts = new Map<string, Element>();
  for (const measure of measures) {
    for (const content of childrenOf(measure, 'part')) {
      const id = content.getAttribute('id') ?? '';
      const part = parts.get(id) ?? make(root, 'part');
      part.setAttribute('id', id);
      parts.set(id, part);
      const own = measure.cloneNode(false) as Element;
      Array.from(content.childNodes).forEach((node) => own.appendChild(node));
      part.appendChild(own);
    }
  }
  parts.forEach((part) => partwise.appendChild(part));
  root.parentNode!.replaceChild(partwise, root);
  score.root = partwise;
  const count = measures.length;
  const message = `The document was timewise; its ${counted(count, 'measure')} now stand part by part.`;
  return [{ part: null, measure: null, count, message }];
};
