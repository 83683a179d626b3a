import type { Problem } from '../../contract/problems.js';

/** What the page reads of a problem; a newer API may have codes that it does not know. */
export type Refusal = Omit<Problem, 'type' | 'code'> & { code: string };

/** The API refused. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(readonly problem: Refusal) {
    super(problem.detail);
  }
}

/** No answer came, or one that is not the API's. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError';
}

/** What a person is told of an error, and what they may do about it. */
export interface Explanation {
  title: string;
  detail: string;
  /** `none` where the same would only happen again. */
  remedy: 'retry' | 'sign_in' | 'none';
}

/** Says an error in the API's own words, or plain ones where it has none. */
export function explain(error: unknown): Explanation {
  if (error instanceof ApiError) return explainProblem(error.problem);
  if (error instanceof ConnectionError) {
    return { title: 'No connection', detail: error.message, remedy: 'retry' };
  }
  const detail = error instanceof Error ? error.message : String(error);
  return { title: 'Something went wrong on this page', detail, remedy: 'retry' };
}

function explainProblem({ status, title, detail }: Refusal): Explanation {
  if (status === 401) return { title: 'You are signed out', detail, remedy: 'sign_in' };
  const mayPass = status >= 500 || status === 429 || status === 408;
  return { title, detail, remedy: mayPass ? 'retry' : 'none' };
}

/** Reads the body of a refusal; `undefined` where it does not say what is wrong. */
export function readRefusal(status: number, body: unknown): Refusal | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const { title = 'That was refused', code = '', detail } = body as Partial<Refusal>;
  return typeof detail === 'string' ? { status, title, code, detail } : undefined;
}
