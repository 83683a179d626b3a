/** What the page shows. Kept in the address, so that reload and back work. */
export type Route = { kind: 'home' } | { kind: 'job'; jobId: string };

/** @param hash of the page's address, with its # */
export function parseRoute(hash: string): Route {
  const jobId = /^#\/jobs\/([\w-]+)$/.exec(hash)?.[1];
  return jobId === undefined ? { kind: 'home' } : { kind: 'job', jobId };
}

export const HOME_HREF = '#/';

export function jobHref(jobId: string): string {
  return `#/jobs/${jobId}`;
}
