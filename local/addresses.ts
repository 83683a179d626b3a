/** Where the parts of the suite on one machine find each other. */
export interface Addresses {
  /** The page, the API and the internal functions. */
  gatewayUrl: string;
  storageUrl: string;
  /** host:port. */
  tasksEndpoint: string;
  runUrl: string;
}

/** Internal functions are called below this path, with the token that Cloud Run would ask for. */
export const INTERNAL_PATH = '/functions/';

/** @returns the address of an internal function */
export function internalUrl({ gatewayUrl }: Pick<Addresses, 'gatewayUrl'>, name: string): string {
  return `${gatewayUrl}${INTERNAL_PATH}${name}`;
}
