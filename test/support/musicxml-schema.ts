import { readFileSync } from 'node:fs';
import { validateXML } from 'xmllint-wasm';

const FOLDER = new URL('../fixtures/xsd/', import.meta.url);
/** Of 64 KiB each: the schema alone takes more than xmllint's default. */
const MEMORY_PAGES = { initialMemoryPages: 1024, maxMemoryPages: 8192 };

/** What the MusicXML 4.0 schema objects to in any of the documents, each with the document's name. */
export async function schemaErrors(documents: Readonly<Record<string, string>>): Promise<string[]> {
  const { errors } = await validateXML({
    xml: Object.entries(documents).map(([name, contents]) => ({
      fileName: `${name}.musicxml`,
      contents,
    })),
    schema: schemaFile('musicxml.xsd'),
    preload: [schemaFile('xlink.xsd'), schemaFile('xml.xsd')],
    ...MEMORY_PAGES,
  });
  return errors.map((error) => error.rawMessage);
}

function schemaFile(fileName: string): { fileName: string; contents: string } {
  return { fileName, contents: readFileSync(new URL(fileName, FOLDER), 'utf8') };
}
