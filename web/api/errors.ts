import { PROBLEMS, type Problem } from '../../contract/problems.js';

/** The API refused. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(readonly problem: Problem) {
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

function explainProblem({ status, title, detail }: Problem): Explanation {
  if (status === 401) return { title: 'You are signed out', detail, remedy: 'sign_in' };
  const mayPass = status >= 500 || status === 429 || status === 408;
  return { title, detail, remedy: mayPass ? 'retry' : 'none' };
}

/** Reads the body of a refusal; `undefined` where it is not the API's. */
export function readProblem(body: unknown): Problem | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const { code, detail } = body as Partial<Record<string, unknown>>;
  const isKnown = typeof code === 'string' && code in PROBLEMS && typeof detail === 'string';
  return isKnown ? (body as Problem) : undefined;
}
