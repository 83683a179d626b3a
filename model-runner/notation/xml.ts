export interface ElementContent {
  attributes?: Readonly<Record<string, string | number>>;
  /** Text, which is escaped, or elements that are written already. */
  text?: string | number;
  children?: readonly string[];
}

/** Writes one XML element, its children indented below it. */
export function element(name: string, content: ElementContent = {}): string {
  const attributes = Object.entries(content.attributes ?? {})
    .map(([key, value]) => ` ${key}="${escapeXml(String(value))}"`)
    .join('');
  if (content.text !== undefined) {
    return `<${name}${attributes}>${escapeXml(String(content.text))}</${name}>`;
  }
  const children = content.children ?? [];
  if (children.length === 0) return `<${name}${attributes}/>`;
  return [`<${name}${attributes}>`, ...children.map(indent), `</${name}>`].join('\n');
}

function indent(xml: string): string {
  return xml.replace(/^(?=.)/gm, '  ');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

function escapeXml(text: string): string {
  return Array.from(text)
    .filter((character) => isXmlCharacter(character.codePointAt(0)!))
    .map((character) => ENTITIES[character] ?? character)
    .join('');
}

/** XML 1.0 has no way to write most control characters, and a title may come from anywhere. */
function isXmlCharacter(code: number): boolean {
  if (code < 0x20) return code === 0x09 || code === 0x0a;
  const halfOfPair = code >= 0xd800 && code <= 0xdfff;
  return !halfOfPair && code !== 0xfffe && code !== 0xffff;
}
