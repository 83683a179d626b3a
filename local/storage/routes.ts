import { StorageError } from './errors.js';
import type { Handler } from './exchange.js';
import {
  composeObject,
  deleteObject,
  getBucket,
  getObject,
  listObjects,
  patchObject,
  rewriteObject,
} from './json-api.js';
import { putJsonSession, upload } from './json-uploads.js';
import { deleteSession, getSigned, postSigned, putSession, putSigned } from './signed-api.js';

export interface Route {
  method: string;
  /** Of the path as it came, percent-encoded: a name's slashes are no slashes yet. */
  path: RegExp;
  /** Only for requests to the address of a resumable session. */
  isSession?: boolean;
  api: 'json' | 'xml';
  handle: Handler;
}

const BUCKET = /^\/storage\/v1\/b\/([^/]+)$/;
const OBJECTS = /^\/storage\/v1\/b\/([^/]+)\/o$/;
const OBJECT = /^(?:\/download)?\/storage\/v1\/b\/([^/]+)\/o\/([^/]+)$/;
const REWRITE = /^\/storage\/v1\/b\/([^/]+)\/o\/([^/]+)\/rewriteTo\/b\/([^/]+)\/o\/([^/]+)$/;
const COMPOSE = /^\/storage\/v1\/b\/([^/]+)\/o\/([^/]+)\/compose$/;
const UPLOAD = /^\/upload\/storage\/v1\/b\/([^/]+)\/o$/;
const SIGNED = /^\/([^/]+)\/(.+)$/;

/** The first that fits answers. */
const ROUTES: readonly Route[] = [
  { api: 'json', method: 'GET', path: BUCKET, handle: getBucket },
  { api: 'json', method: 'GET', path: OBJECTS, handle: listObjects },
  { api: 'json', method: 'GET', path: OBJECT, handle: getObject },
  { api: 'json', method: 'PATCH', path: OBJECT, handle: patchObject },
  { api: 'json', method: 'DELETE', path: OBJECT, handle: deleteObject },
  { api: 'json', method: 'POST', path: REWRITE, handle: rewriteObject },
  { api: 'json', method: 'POST', path: COMPOSE, handle: composeObject },
  { api: 'json', method: 'POST', path: UPLOAD, handle: upload },
  { api: 'json', method: 'PUT', path: UPLOAD, isSession: true, handle: putJsonSession },
  { api: 'json', method: 'DELETE', path: UPLOAD, isSession: true, handle: deleteSession },
  { api: 'xml', method: 'PUT', path: SIGNED, isSession: true, handle: putSession },
  { api: 'xml', method: 'DELETE', path: SIGNED, isSession: true, handle: deleteSession },
  { api: 'xml', method: 'PUT', path: SIGNED, handle: putSigned },
  { api: 'xml', method: 'POST', path: SIGNED, handle: postSigned },
  { api: 'xml', method: 'GET', path: SIGNED, handle: getSigned },
  { api: 'xml', method: 'HEAD', path: SIGNED, handle: getSigned },
];

/** Which of the two APIs an address belongs to. */
export function apiOf(path: string): Route['api'] {
  return /^(?:\/upload|\/download)?\/storage\/v1\//.test(path) ? 'json' : 'xml';
}

/**
 * @param asked.isSession whether the address is that of a resumable session
 * @returns the route, and what its path names, decoded
 * @throws StorageError noSuchRoute, invalid
 */
export function findRoute(asked: { method: string; path: string; isSession: boolean }): {
  route: Route;
  captures: string[];
} {
  const { method, path, isSession } = asked;
  const api = apiOf(path);
  const route = ROUTES.find(
    (candidate) =>
      candidate.api === api &&
      candidate.method === method &&
      (candidate.isSession ?? false) === isSession &&
      candidate.path.test(path),
  );
  if (!route) throw new StorageError('noSuchRoute', `${method} ${path}`);
  return { route, captures: route.path.exec(path)!.slice(1).map(decode) };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (error) {
    throw new StorageError('invalid', `"${part}" is not percent-encoded.`, { cause: error });
  }
}
