import { Node, type Document, type Element } from '@xmldom/xmldom';

import { rankOf } from './element-order.js';

/** What an element that is made holds: text, or elements. */
export type Content = string | number | readonly Element[];

/** The elements directly below one, those of one name if it is given. */
export function childrenOf(parent: Element, name?: string): Element[] {
  const elements: Element[] = [];
  for (let node = parent.firstChild; node !== null; node = node.nextSibling) {
    if (isElement(node) && (name === undefined || node.tagName === name)) elements.push(node);
  }
  return elements;
}

/** The first element of that name below one, or below each of a path's in turn. */
export function childOf(parent: Element | undefined, ...path: string[]): Element | undefined {
  return path.reduce<Element | undefined>(
    (element, name) => element && childrenOf(element, name)[0],
    parent,
  );
}

export function has(parent: Element, ...path: string[]): boolean {
  return childOf(parent, ...path) !== undefined;
}

/** The text at the end of a path, without the space around it. */
export function textOf(parent: Element | undefined, ...path: string[]): string | undefined {
  return childOf(parent, ...path)?.textContent?.trim();
}

/** The number at the end of a path, if there is one. */
export function numberOf(parent: Element | undefined, ...path: string[]): number | undefined {
  const text = textOf(parent, ...path);
  return text === undefined || text === '' || Number.isNaN(Number(text)) ? undefined : Number(text);
}

/** Every element of that name within another, at any depth. */
export function allWithin(parent: Element, name: string): Element[] {
  return Array.from(parent.getElementsByTagName(name));
}

/** A new element of the same document. */
export function make(near: Element, name: string, content: Content = []): Element {
  const made = documentOf(near).createElement(name);
  if (typeof content === 'object') content.forEach((child) => made.appendChild(child));
  else made.textContent = String(content);
  return made;
}

/** Puts a child where the element order of MusicXML wants it: after all that it may follow. */
export function insert(parent: Element, child: Element): void {
  const rank = rankOf(parent.tagName, child.tagName) ?? Infinity;
  const next = childrenOf(parent).find(
    (other) => (rankOf(parent.tagName, other.tagName) ?? -1) > rank,
  );
  parent.insertBefore(child, next ?? null);
}

/** Gives a child its text; the child is made where it is missing. */
export function setText(parent: Element, name: string, text: string | number): void {
  const existing = childOf(parent, name);
  if (existing) existing.textContent = String(text);
  else insert(parent, make(parent, name, text));
}

export function remove(node: Node): void {
  node.parentNode?.removeChild(node);
}

export function removeAll(parent: Element, name: string): void {
  childrenOf(parent, name).forEach(remove);
}

export function isElement(node: Node): node is Element {
  return node.nodeType === Node.ELEMENT_NODE;
}

function documentOf(element: Element): Document {
  return element.ownerDocument!;
}
