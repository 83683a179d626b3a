import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { CRC32C } from '@google-cloud/storage';

import type { Clock } from '../../jobs/ports.js';
import { StorageError } from './errors.js';
import {
  applyFields,
  checkConditions,
  checkName,
  withFields,
  type Conditions,
  type ObjectFacts,
  type ObjectFields,
  type ObjectResource,
} from './resource.js';

/** An object that is about to be: its bytes lie in a file of their own. */
export interface Draft {
  bucket: string;
  name: string;
  fields: ObjectFields;
  conditions: Conditions;
  /** Base64, where the writer has said what they must be. */
  expected?: { md5Hash?: string | undefined; crc32c?: string | undefined };
}

/**
 * Objects in a folder. For each there is `objects/<bucket>/<key>.json`, written last and in one step,
 * and beside it `<key>.<generation>` with the bytes; the key is a hash, so that no name can lead out
 * of the folder. What is on its way in lies in `incoming/` and is lost with the process.
 */
export interface Objects {
  /** @throws StorageError noSuchObject; with `generation`, where it is not the current one */
  get: (bucket: string, name: string, generation?: string | null) => ObjectResource;
  find: (bucket: string, name: string) => ObjectResource | undefined;
  /** In the order of their names' bytes. */
  list: (bucket: string) => ObjectResource[];
  /** Where the bytes of an object lie. */
  pathOf: (resource: ObjectResource) => string;
  /** A new path to write bytes to before `commit`. */
  incoming: () => string;
  /** Makes a file an object; the file is gone afterwards, either way. */
  commit: (draft: Draft, path: string) => Promise<ObjectResource>;
  patch: (
    of: Pick<Draft, 'bucket' | 'name' | 'conditions'>,
    body: unknown,
  ) => Promise<ObjectResource>;
  remove: (of: Pick<Draft, 'bucket' | 'name' | 'conditions'>) => Promise<void>;
  /** Objects whose finalize event has not been settled, as after an interrupted run. */
  unsettled: () => ObjectResource[];
  settle: (resource: ObjectResource) => Promise<void>;
}

interface Entry {
  resource: ObjectResource;
  isSettled: boolean;
}

/**
 * @param options.onCommit is told of every object once it is there
 * @throws when the folder can't be read or written
 */
export async function openObjects(options: {
  folder: string;
  buckets: readonly string[];
  clock: Clock;
  onCommit: (resource: ObjectResource) => void;
}): Promise<Objects> {
  const { buckets, clock, onCommit } = options;
  const incomingFolder = join(options.folder, 'incoming');
  const folderOf = (bucket: string): string => join(options.folder, 'objects', bucket);
  await rm(incomingFolder, { recursive: true, force: true });
  await mkdir(incomingFolder, { recursive: true });

  const entries = new Map<string, Map<string, Entry>>();
  for (const bucket of buckets) entries.set(bucket, await loadBucket(folderOf(bucket)));
  const inBucket = (bucket: string): Map<string, Entry> =>
    entries.get(bucket) ?? new Map<string, Entry>();

  let lastGeneration = 0;
  const nextGeneration = (): number =>
    (lastGeneration = Math.max(lastGeneration + 1, clock.now().getTime() * 1000));

  /** One change at a time: what was checked still holds when it is written. */
  let changing: Promise<unknown> = Promise.resolve();
  const alone = <T>(change: () => Promise<T>): Promise<T> => {
    const result = changing.then(change);
    changing = result.catch(() => undefined);
    return result;
  };

  const find = (bucket: string, name: string): ObjectResource | undefined =>
    inBucket(bucket).get(name)?.resource;
  const get: Objects['get'] = (bucket, name, generation) => {
    const resource = find(bucket, name);
    const isWanted = resource?.generation === (generation ?? resource?.generation);
    if (!resource || !isWanted) {
      throw new StorageError('noSuchObject', `No such object: ${bucket}/${name}`);
    }
    return resource;
  };
  const pathOf = ({ bucket, name, generation }: ObjectResource): string =>
    join(folderOf(bucket), `${keyOf(name)}.${generation}`);
  const incoming = (): string => join(incomingFolder, randomUUID());
  const record = async (entry: Entry): Promise<void> => {
    const { bucket, name } = entry.resource;
    const path = incoming();
    await writeFile(path, JSON.stringify(entry));
    await rename(path, join(folderOf(bucket), `${keyOf(name)}.json`));
    inBucket(bucket).set(name, entry);
  };

  return {
    get,
    find,
    pathOf,
    incoming,
    list: (bucket) =>
      [...inBucket(bucket).values()]
        .map(({ resource }) => resource)
        .sort((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name))),

    commit: async (draft, path) => {
      try {
        const { bucket, name, fields, conditions, expected } = draft;
        checkName(name);
        const sums = await sumsOf(path);
        checkSums(sums, expected);
        return await alone(async () => {
          const current = find(bucket, name);
          checkConditions(current, conditions);
          const generation = String(nextGeneration());
          const now = clock.now().toISOString();
          const facts: ObjectFacts = {
            kind: 'storage#object',
            id: `${bucket}/${name}/${generation}`,
            bucket,
            name,
            generation,
            metageneration: '1',
            storageClass: 'STANDARD',
            etag: etagOf(generation, '1'),
            timeCreated: now,
            updated: now,
            ...sums,
          };
          const resource = withFields(facts, fields);
          await rename(path, pathOf(resource));
          await record({ resource, isSettled: false });
          if (current) await rm(pathOf(current), { force: true });
          onCommit(resource);
          return resource;
        });
      } finally {
        await rm(path, { force: true });
      }
    },

    patch: ({ bucket, name, conditions }, body) =>
      alone(async () => {
        const current = get(bucket, name);
        checkConditions(current, conditions);
        const metageneration = String(Number(current.metageneration) + 1);
        const facts: ObjectFacts = {
          ...current,
          metageneration,
          etag: etagOf(current.generation, metageneration),
          updated: clock.now().toISOString(),
        };
        const resource = withFields(facts, applyFields(current, body));
        await record({ resource, isSettled: inBucket(bucket).get(name)!.isSettled });
        return resource;
      }),

    remove: ({ bucket, name, conditions }) =>
      alone(async () => {
        const current = get(bucket, name);
        checkConditions(current, conditions);
        await rm(join(folderOf(bucket), `${keyOf(name)}.json`));
        inBucket(bucket).delete(name);
        await rm(pathOf(current), { force: true });
      }),

    unsettled: () =>
      buckets.flatMap((bucket) =>
        [...inBucket(bucket).values()].flatMap(({ resource, isSettled }) =>
          isSettled ? [] : [resource],
        ),
      ),
    settle: ({ bucket, name, generation }) =>
      alone(async () => {
        const entry = inBucket(bucket).get(name);
        if (entry?.resource.generation !== generation) return;
        await record({ ...entry, isSettled: true });
      }),
  };
}

function keyOf(name: string): string {
  return createHash('sha256').update(name).digest('hex');
}

function etagOf(generation: string, metageneration: string): string {
  return Buffer.from(`${generation}/${metageneration}`).toString('base64');
}

/** Reads what a bucket holds and removes the bytes that belong to nothing. */
async function loadBucket(folder: string): Promise<Map<string, Entry>> {
  await mkdir(folder, { recursive: true });
  const files = await readdir(folder);
  const entries = await Promise.all(
    files
      .filter((file) => file.endsWith('.json'))
      .map(async (file) => JSON.parse(await readFile(join(folder, file), 'utf8')) as Entry),
  );
  const known = new Set(
    entries.map(({ resource }) => `${keyOf(resource.name)}.${resource.generation}`),
  );
  const orphans = files.filter((file) => !file.endsWith('.json') && !known.has(file));
  await Promise.all(orphans.map((file) => rm(join(folder, file))));
  return new Map(entries.map((entry) => [entry.resource.name, entry]));
}

async function sumsOf(path: string): Promise<Pick<ObjectResource, 'size' | 'md5Hash' | 'crc32c'>> {
  const md5 = createHash('md5');
  const crc32c = new CRC32C();
  let size = 0;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    md5.update(chunk);
    crc32c.update(chunk);
  }
  return { size: String(size), md5Hash: md5.digest('base64'), crc32c: crc32c.toString() };
}

function checkSums(
  found: Pick<ObjectResource, 'md5Hash' | 'crc32c'>,
  expected: Draft['expected'],
): void {
  for (const sum of ['md5Hash', 'crc32c'] as const) {
    const value = expected?.[sum];
    if (value === undefined || value === found[sum]) continue;
    throw new StorageError('badDigest', `${sum} is ${found[sum]}, expected ${value}.`);
  }
}
