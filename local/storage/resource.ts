import { StorageError } from './errors.js';

/** What whoever writes an object may say about it. */
export interface ObjectFields {
  contentType?: string;
  contentEncoding?: string;
  contentDisposition?: string;
  contentLanguage?: string;
  cacheControl?: string;
  /** The writer's own. */
  metadata?: Record<string, string>;
}

/** An object as the JSON API tells it, and as the finalize event carries it. */
export interface ObjectResource extends ObjectFields {
  kind: 'storage#object';
  id: string;
  bucket: string;
  name: string;
  /** Microseconds since 1970, ever rising: the object's contents. */
  generation: string;
  /** Counts the changes to its fields, from 1. */
  metageneration: string;
  contentType: string;
  storageClass: 'STANDARD';
  /** Bytes. */
  size: string;
  /** Base64. */
  md5Hash: string;
  /** Base64, big-endian. */
  crc32c: string;
  etag: string;
  timeCreated: string;
  updated: string;
}

/** What an object must be like for something to be done to it; all that is given has to hold. */
export interface Conditions {
  /** '0': there is no such object. */
  generation?: string;
  metageneration?: string;
}

/** What an object is, whatever its writer says about it. */
export type ObjectFacts = Omit<ObjectResource, keyof ObjectFields>;

const MOST_NAME_BYTES = 1024;
const TEXT_FIELDS = [
  'contentType',
  'contentEncoding',
  'contentDisposition',
  'contentLanguage',
  'cacheControl',
] as const satisfies (keyof ObjectFields)[];

/** @throws StorageError invalid, where Google takes no object of this name either */
export function checkName(name: string): void {
  const isTaken =
    name !== '' &&
    name !== '.' &&
    name !== '..' &&
    !/[\r\n]/.test(name) &&
    Buffer.byteLength(name) <= MOST_NAME_BYTES;
  if (!isTaken) {
    throw new StorageError(
      'invalid',
      `"${name}" cannot name an object: expected 1 to ${MOST_NAME_BYTES} bytes, no line breaks.`,
    );
  }
}

/** @throws StorageError precondition */
export function checkConditions(current: ObjectResource | undefined, conditions: Conditions): void {
  const { generation, metageneration } = conditions;
  if (
    (generation !== undefined && generation !== (current?.generation ?? '0')) ||
    (metageneration !== undefined && metageneration !== current?.metageneration)
  ) {
    throw new StorageError('precondition');
  }
}

/** Lays a JSON body over the fields of an object; null takes a field or an entry away. */
export function applyFields(fields: ObjectFields, body: unknown): ObjectFields {
  const given = (typeof body === 'object' ? body : null) ?? {};
  const changes = given as Record<string, unknown>;
  const result: ObjectFields = {};
  for (const field of TEXT_FIELDS) {
    const value = field in changes ? changes[field] : fields[field];
    if (typeof value === 'string') result[field] = value;
  }
  const kept = changes['metadata'] === null ? {} : fields.metadata;
  const entries: Record<string, unknown> = { ...kept, ...(changes['metadata'] as object | null) };
  const metadata = Object.entries(entries).flatMap(([key, value]) =>
    typeof value === 'string' ? [[key, value] as const] : [],
  );
  if (metadata.length > 0) result.metadata = Object.fromEntries(metadata);
  return result;
}

/** @returns an object with these fields and no others */
export function withFields(facts: ObjectFacts, fields: ObjectFields): ObjectResource {
  const names: string[] = [...TEXT_FIELDS, 'metadata'];
  const entries = Object.entries(facts).filter(([name]) => !names.includes(name));
  return {
    ...(Object.fromEntries(entries) as unknown as ObjectFacts),
    ...fields,
    contentType: fields.contentType ?? 'application/octet-stream',
  };
}
