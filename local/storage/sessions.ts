import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';

import type { Clock } from '../../jobs/ports.js';
import { parseContentRange, type ContentRange } from './content-range.js';
import { StorageError } from './errors.js';
import type { Draft, Objects } from './objects.js';
import { checkSize, expectedSums, receive, type SizeRange } from './receive.js';
import type { ObjectResource } from './resource.js';

/** What a request to a session comes to. */
export type SessionState = { finished: ObjectResource } | { receivedBytes: number };

/**
 * Resumable uploads. Each has `<id>.json`, which says what is to become of it, and `<id>.part` with
 * what has arrived, so that it goes on after a dropped connection or a restart of the server.
 */
export interface Sessions {
  /** @returns the session's id: who has it may upload, as with Google's session URIs */
  begin: (draft: Draft, size: SizeRange) => Promise<string>;
  /**
   * Takes what a request brings, or tells the state where it brings nothing.
   *
   * @throws StorageError
   */
  put: (id: string, request: IncomingMessage) => Promise<SessionState>;
  cancel: (id: string) => Promise<void>;
}

interface Session {
  draft: Draft;
  size: SizeRange;
  begunAt: string;
  finished?: ObjectResource;
}

/** What stays of a request that was not the last one is a multiple of this, as with Google. */
const STEP_BYTES = 256 * 1024;
const LIFETIME_MS = 7 * 24 * 60 * 60 * 1000;

/** Opens the sessions of a folder and removes those that have expired. */
export async function openSessions(options: {
  folder: string;
  objects: Objects;
  clock: Clock;
}): Promise<Sessions> {
  const { objects, clock } = options;
  const folder = join(options.folder, 'sessions');
  await mkdir(folder, { recursive: true });
  const recordOf = (id: string): string => join(folder, `${id}.json`);
  const partOf = (id: string): string => join(folder, `${id}.part`);

  const load = async (id: string): Promise<Session> => {
    if (!/^[0-9a-f-]{36}$/.test(id)) throw new StorageError('noSuchUpload');
    try {
      return JSON.parse(await readFile(recordOf(id), 'utf8')) as Session;
    } catch (error) {
      throw new StorageError('noSuchUpload', '', { cause: error });
    }
  };
  const save = async (id: string, session: Session): Promise<void> => {
    const path = join(folder, `${randomUUID()}.new`);
    await writeFile(path, JSON.stringify(session));
    await rename(path, recordOf(id));
  };
  const remove = async (id: string): Promise<void> => {
    await rm(recordOf(id), { force: true });
    await rm(partOf(id), { force: true });
  };
  const receivedBytes = async (id: string): Promise<number> => {
    const file = await stat(partOf(id)).catch(() => undefined);
    return file?.size ?? 0;
  };

  const finish = async (id: string, session: Session, sums: Draft['expected']) => {
    const { draft, size } = session;
    checkSize(await receivedBytes(id), size);
    await writeFile(partOf(id), '', { flag: 'a' });
    const finished = await objects.commit(
      { ...draft, expected: { ...draft.expected, ...sums } },
      partOf(id),
    );
    await save(id, { ...session, finished });
    return { finished };
  };

  const append = async (id: string, size: SizeRange, arrival: Arrival): Promise<void> => {
    const { request, range, there } = arrival;
    const { first = 0, last, total } = range;
    if (first > there) {
      throw new StorageError(
        'invalid',
        `The upload offset is ${first}, which exceeds the already uploaded ${there} bytes.`,
      );
    }
    const end = last === undefined ? (total ?? size.most) : last + 1;
    let isWhole = false;
    try {
      const bytes = await receive(request, partOf(id), {
        skipBytes: there - first,
        mostBytes: Math.min(end, size.most) - first,
      });
      if (last !== undefined && first + bytes !== end) {
        throw new StorageError('invalid', `Content-Range announced ${end - first} bytes.`);
      }
      isWhole = isToTheEnd(range) || first + bytes === total;
    } finally {
      const bytes = await receivedBytes(id);
      if (!isWhole) await truncate(partOf(id), bytes - (bytes % STEP_BYTES));
    }
  };

  const take = async (id: string, request: IncomingMessage): Promise<SessionState> => {
    const session = await load(id);
    if (session.finished) return { finished: session.finished };
    const range = parseContentRange(request.headers['content-range']);
    const { first, total } = range;
    try {
      if (total !== undefined) checkSize(total, session.size);
      if (first !== undefined) {
        const there = await receivedBytes(id);
        await append(id, session.size, { request, range, there });
      }
      const bytes = await receivedBytes(id);
      if (!isToTheEnd(range) && bytes !== total) return { receivedBytes: bytes };
      return await finish(id, session, expectedSums(request.headers));
    } catch (error) {
      // No later request could make this upload one that is taken.
      if (error instanceof StorageError && FINAL_REFUSALS.has(error.kind)) await remove(id);
      throw error;
    }
  };

  const files = await readdir(folder);
  for (const file of files) {
    const [id = '', extension] = file.split('.');
    const isOrphan = extension === 'part' && !files.includes(`${id}.json`);
    if (isOrphan || extension === 'new') await rm(join(folder, file));
    if (extension !== 'json') continue;
    const { begunAt } = await load(id);
    if (clock.now().getTime() - Date.parse(begunAt) > LIFETIME_MS) await remove(id);
  }

  const underWay = new Map<string, { request: IncomingMessage; ended: Promise<unknown> }>();
  return {
    begin: async (draft, size) => {
      const id = randomUUID();
      await save(id, { draft, size, begunAt: clock.now().toISOString() });
      return id;
    },
    put: async (id, request) => {
      // Whoever asks again has given up on the request before, although its connection may linger.
      const before = underWay.get(id);
      before?.request.destroy();
      const result = Promise.resolve(before?.ended).then(() => take(id, request));
      const mine = { request, ended: result.catch(() => undefined) };
      underWay.set(id, mine);
      try {
        return await result;
      } finally {
        if (underWay.get(id) === mine) underWay.delete(id);
      }
    },
    cancel: async (id) => {
      await load(id);
      await remove(id);
    },
  };
}

interface Arrival {
  request: IncomingMessage;
  range: ContentRange;
  /** Bytes that have arrived before. */
  there: number;
}

/** Whether the object ends where the body does. */
function isToTheEnd({ first, last, total }: ContentRange): boolean {
  return first !== undefined && last === undefined && total === undefined;
}

const FINAL_REFUSALS: ReadonlySet<string> = new Set([
  'entityTooLarge',
  'entityTooSmall',
  'precondition',
  'badDigest',
]);
