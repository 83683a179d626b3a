import { Refusal } from '../http/refusal.js';

/**
 * Checks what a request says of its body before any of it is read.
 *
 * @returns how many bytes it has; node's parser lets no more through
 * @throws Refusal unsupported_media_type, length_required, body_too_large
 */
export function announcedBytes(
  { headers, body }: Request,
  expected: { mediaType: RegExp; maxBytes: number },
): number {
  const { mediaType, maxBytes } = expected;
  const contentType = headers.get('content-type') ?? '';
  if (!mediaType.test(contentType)) {
    throw new Refusal(
      'unsupported_media_type',
      `The Content-Type is "${contentType}". Expected multipart/form-data with the song as "file".`,
    );
  }
  const length = headers.get('content-length');
  if (length === null || body === null) {
    throw new Refusal(
      'length_required',
      'The request does not say how long its body is. Send a Content-Length, not chunks.',
    );
  }
  if (Number(length) <= maxBytes) return Number(length);
  throw new Refusal(
    'body_too_large',
    `The body has ${length} bytes; ${maxBytes} are taken here. Upload larger songs through ` +
      'POST /api/v1/jobs.',
  );
}
