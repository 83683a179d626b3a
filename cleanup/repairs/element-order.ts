import type { Element } from '@xmldom/xmldom';

import { childrenOf, remove } from '../dom.js';
import { isOrdered, rankOf } from '../element-order.js';
import { counted, type Repair } from '../score.js';

/** Children in the order that the schema wants; an element with an unknown child stays as it is. */
export const orderElements: Repair = ({ root }) => {
  const counts = new Map<string, number>();
  const visit = (element: Element): void => {
    const children = childrenOf(element);
    if (isOrdered(element.tagName) && putInOrder(element, children)) {
      counts.set(element.tagName, (counts.get(element.tagName) ?? 0) + 1);
    }
    children.forEach(visit);
  };
  visit(root);
  return Array.from(counts, ([name, count]) => ({
    part: null,
    measure: null,
    count,
    message: `The content of ${counted(count, `<${name}> element`)} was put in MusicXML’s order.`,
  }));
};

function putInOrder(element: Element, children: readonly Element[]): boolean {
  const ranked = children.map((child) => ({ child, rank: rankOf(element.tagName, child.tagName) }));
  if (ranked.some(({ rank }) => rank === undefined)) return false;
  const ordered = ranked.toSorted((a, b) => a.rank! - b.rank!);
  if (ordered.every(({ child }, index) => child === children[index])) return false;
  children.forEach(remove);
  ordered.forEach(({ child }) => element.appendChild(child));
  return true;
}
