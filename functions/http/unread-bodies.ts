import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';

const REQUEST_STARTS = 'http.server.request.start';
const BODY_HEADERS = ['content-length', 'transfer-encoding'] as const;
const UNDER_API = '/api/';

type BodyHeaders = Pick<IncomingMessage['headers'], (typeof BODY_HEADERS)[number]>;

const setAside = new WeakMap<IncomingMessage, BodyHeaders>();

/**
 * Makes functions-framework leave the bodies of requests to the API where they are. It would read
 * each one into memory, up to 1 GiB, before the function is called, and answer JSON that it cannot
 * parse with a page of HTML; there is no option against it. Its parsers go by the headers that
 * announce a body, so those are taken away as soon as the request's head is read, which is before
 * any listener of the server, and given back by {@link giveBackBodyHeaders}.
 *
 * Calling it again changes nothing.
 */
export function leaveBodiesUnread(): void {
  unsubscribe(REQUEST_STARTS, takeBodyHeaders);
  subscribe(REQUEST_STARTS, takeBodyHeaders);
}

/** Puts the headers that announce a body back to where they were. */
export function giveBackBodyHeaders(request: IncomingMessage): void {
  Object.assign(request.headers, setAside.get(request));
}

function takeBodyHeaders(message: unknown): void {
  const { request } = message as { request: IncomingMessage };
  if (!request.url?.startsWith(UNDER_API)) return;
  const taken: BodyHeaders = {};
  for (const name of BODY_HEADERS) {
    const value = request.headers[name];
    if (value === undefined) continue;
    taken[name] = value;
    // Deleted rather than undefined: body-parser's isNaN(undefined) happens to do, but it is theirs.
    // eslint-disable-next-line @typescript-eslint/no-dynamic-delete
    delete request.headers[name];
  }
  setAside.set(request, taken);
}
