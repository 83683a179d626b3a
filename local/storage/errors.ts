/** Refusals, as Google Cloud Storage makes them: `code` in XML, `reason` in JSON. */
const REFUSALS = {
  invalid: [400, 'InvalidArgument', 'invalid', 'Invalid argument.'],
  badDigest: [400, 'BadDigest', 'invalid', 'The checksum does not match the uploaded data.'],
  entityTooLarge: [400, 'EntityTooLarge', 'invalid', 'The upload is larger than allowed.'],
  entityTooSmall: [400, 'EntityTooSmall', 'invalid', 'The upload is smaller than allowed.'],
  expired: [400, 'ExpiredToken', 'invalid', 'The provided token has expired.'],
  malformedHeader: [400, 'MalformedSecurityHeader', 'invalid', 'A header is malformed.'],
  anonymous: [401, 'AuthenticationRequired', 'required', 'Authentication is required.'],
  accessDenied: [403, 'AccessDenied', 'forbidden', 'Access denied.'],
  wrongSignature: [
    403,
    'SignatureDoesNotMatch',
    'forbidden',
    'The request signature we calculated does not match the signature you provided.',
  ],
  noSuchRoute: [404, 'NotFound', 'notFound', 'There is nothing here.'],
  noSuchBucket: [404, 'NoSuchBucket', 'notFound', 'The specified bucket does not exist.'],
  noSuchObject: [404, 'NoSuchKey', 'notFound', 'The specified key does not exist.'],
  noSuchUpload: [404, 'NoSuchUpload', 'notFound', 'There is no such upload session.'],
  precondition: [
    412,
    'PreconditionFailed',
    'conditionNotMet',
    'At least one of the pre-conditions you specified did not hold.',
  ],
  range: [
    416,
    'InvalidRange',
    'requestedRangeNotSatisfiable',
    'The requested range cannot be satisfied.',
  ],
  internal: [500, 'InternalError', 'internalError', 'The server failed.'],
  notImplemented: [501, 'NotImplemented', 'notImplemented', 'The local server does not do this.'],
} as const satisfies Record<string, readonly [number, string, string, string]>;

export type RefusalKind = keyof typeof REFUSALS;

/** A request that is refused, to be answered in the words of either API. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
  readonly status: number;

  /** @param details what was found and what was expected */
  constructor(
    readonly kind: RefusalKind,
    readonly details = '',
    options?: ErrorOptions,
  ) {
    super(`${REFUSALS[kind][3]} ${details}`.trimEnd(), options);
    this.status = REFUSALS[kind][0];
  }

  toJson(): string {
    const [code, , reason] = REFUSALS[this.kind];
    const { message } = this;
    return JSON.stringify({
      error: { code, message, errors: [{ message, domain: 'global', reason }] },
    });
  }

  toXml(): string {
    const [, code, , message] = REFUSALS[this.kind];
    const details = this.details === '' ? '' : `<Details>${escapeXml(this.details)}</Details>`;
    return (
      "<?xml version='1.0' encoding='UTF-8'?>" +
      `<Error><Code>${code}</Code><Message>${message}</Message>${details}</Error>`
    );
  }
}

function escapeXml(text: string): string {
  return text.replace(/[<>&]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
