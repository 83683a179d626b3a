import { setTimeout as pause } from 'node:timers/promises';

import type { ObjectResource } from './resource.js';

/** Delivers the finalize event of one object; resolves once it was taken. */
export type Notify = (resource: ObjectResource, signal: AbortSignal) => Promise<void>;

export interface NotifierOptions {
  /** Where the handler of the event listens. */
  url: string;
  /** The OIDC token that the handler asks for. */
  token: () => string | Promise<string>;
  /** The first pause after a refusal; each is twice as long as the one before. */
  firstPauseSeconds?: number;
  longestPauseSeconds?: number;
}

const DELIVERY_SECONDS = 60;

/**
 * Stands for Eventarc: POSTs the CloudEvent of a finalized object, in binary mode, until it is
 * answered with 2xx, so at least once.
 *
 * @returns throws only when its signal is aborted
 */
export function createNotifier(options: NotifierOptions): Notify {
  const { firstPauseSeconds = 0.5, longestPauseSeconds = 30 } = options;
  return async (resource, signal) => {
    let pauseSeconds = firstPauseSeconds;
    while (!(await deliver(resource, options, signal))) {
      await pause(pauseSeconds * 1000, undefined, { signal, ref: false });
      pauseSeconds = Math.min(pauseSeconds * 2, longestPauseSeconds);
    }
  };
}

async function deliver(
  resource: ObjectResource,
  { url, token }: NotifierOptions,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { ...eventHeaders(resource), authorization: `Bearer ${await token()}` },
      body: JSON.stringify(resource),
      signal: AbortSignal.any([signal, AbortSignal.timeout(DELIVERY_SECONDS * 1000)]),
    });
    await response.body?.cancel();
    return response.ok;
  } catch {
    // Not taken, for whatever reason: delivered again until it is.
    signal.throwIfAborted();
    return false;
  }
}

function eventHeaders({
  bucket,
  name,
  generation,
  updated,
}: ObjectResource): Record<string, string> {
  return {
    'content-type': 'application/json',
    'ce-specversion': '1.0',
    'ce-type': 'google.cloud.storage.object.v1.finalized',
    'ce-source': `//storage.googleapis.com/projects/_/buckets/${bucket}`,
    // Headers are ASCII; the CloudEvents binding has everything else percent-encoded.
    'ce-subject': `objects/${name.replace(/[^!#$&-~]/gu, encodeURIComponent)}`,
    // The same for every delivery of an event, and never given twice.
    'ce-id': generation,
    'ce-time': updated,
    'ce-bucket': bucket,
  };
}
