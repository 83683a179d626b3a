import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';

const REQUEST_STARTS = 'http.server.request.start';
const UNDER_API = '/api/';
const BODY_HEADERS = ['content-length', 'transfer-encoding'] as const;

type BodyHeaders = Pick<IncomingMessage['headers'], (typeof BODY_HEADERS)[number]>;

interface Untouched {
  url: string;
  bodyHeaders: BodyHeaders;
}

const setAside = new WeakMap<IncomingMessage, Untouched>();

/**
 * Keeps functions-framework from touching requests to the API. It would read each body into memory, up
 * to 1 GiB, before the function is called, and answer JSON that it cannot parse, or an address that it
 * cannot decode, with a page of HTML; there is no option against it. Its parsers go by the headers
 * that announce a body. So these and the address are taken away as soon as a request's head is read,
 * which is before any listener of the server, and given back by {@link giveBack}.
 *
 * Calling it again changes nothing.
 */
export function keepRequestsUntouched(): void {
  unsubscribe(REQUEST_STARTS, takeAway);
  subscribe(REQUEST_STARTS, takeAway);
}

/** Puts everything back to where it was. */
export function giveBack(request: IncomingMessage): void {
  const untouched = setAside.get(request);
  if (!untouched) return;
  request.url = untouched.url;
  Object.assign(request.headers, untouched.bodyHeaders);
}

function takeAway(message: unknown): void {
  const { request } = message as { request: IncomingMessage };
  const { url = '/', headers } = request;
  if (!url.startsWith(UNDER_API)) return;
  const bodyHeaders: BodyHeaders = {};
  for (const name of BODY_HEADERS) {
    const value = headers[name];
    if (value === undefined) continue;
    bodyHeaders[name] = value;
    // body-parser asks whether the one is undefined and the other no number: gone is both.
    // eslint-disable-next-line @typescript-eslint/no-dynamic-delete
    delete headers[name];
  }
  setAside.set(request, { url, bodyHeaders });
  if (!isDecodable(url)) request.url = UNDER_API;
}

function isDecodable(url: string): boolean {
  try {
    decodeURIComponent(url.split('?')[0]!);
    return true;
  } catch {
    return false;
  }
}
