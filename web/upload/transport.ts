import type { UploadGrant } from '../api/client.js';
import { readOpened, readSent, type BucketAnswer } from './answers.js';
import type { UploadTransport } from './upload.js';

/** A connection that says nothing for so long is taken for lost. */
const SILENCE_MS = 60_000;

/** Uploads `file` by XMLHttpRequest, which, unlike fetch, tells how much has left. */
export function openTransport(file: Blob, grant: UploadGrant): UploadTransport {
  return {
    open: async (signal) => readOpened(await send({ ...grant, signal })),
    send: async (url, { start, end, onSent }, signal) => {
      const headers = { 'content-range': `bytes ${start}-${end - 1}/${file.size}` };
      const onProgress = (bytes: number) => {
        onSent(start + bytes);
      };
      const body = file.slice(start, end);
      return readSent(await send({ method: 'PUT', url, headers, body, signal, onProgress }));
    },
    ask: async (url, signal) => {
      const headers = { 'content-range': `bytes */${file.size}` };
      return readSent(await send({ method: 'PUT', url, headers, signal }));
    },
    abandon: (url) => {
      // Sessions lapse by themselves after a week; this only frees the space sooner.
      fetch(url, { method: 'DELETE', keepalive: true }).catch(() => undefined);
    },
  };
}

interface BucketRequest {
  method: string;
  url: string;
  headers: Record<string, string>;
  body?: Blob;
  signal: AbortSignal;
  onProgress?: (bytes: number) => void;
}

/**
 * @returns the answer, with status 0 where none came
 * @throws signal's reason when it aborts
 */
function send(request: BucketRequest): Promise<BucketAnswer> {
  const { method, url, headers, body, signal, onProgress } = request;
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest();
    const abort = () => {
      xhr.abort();
    };
    let silence = setTimeout(abort, SILENCE_MS);
    xhr.open(method, url);
    for (const [name, value] of Object.entries(headers)) xhr.setRequestHeader(name, value);
    xhr.upload.onprogress = ({ loaded }) => {
      clearTimeout(silence);
      silence = setTimeout(abort, SILENCE_MS);
      onProgress?.(loaded);
    };
    xhr.onloadend = () => {
      clearTimeout(silence);
      signal.removeEventListener('abort', abort);
      if (signal.aborted) reject(signal.reason as Error);
      else resolve(readAnswer(xhr));
    };
    signal.addEventListener('abort', abort);
    xhr.send(body ?? null);
  });
}

function readAnswer(xhr: XMLHttpRequest): BucketAnswer {
  const { status } = xhr;
  const header = (name: string) => (status === 0 ? null : xhr.getResponseHeader(name));
  return { status, location: header('location'), range: header('range') };
}
