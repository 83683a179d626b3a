/** The deployed suite did not do what it promises. The message says which step, and what came instead. */
export class SmokeFailure extends Error {
  override readonly name = 'SmokeFailure';
}

/**
 * @returns the answer's JSON
 * @throws SmokeFailure when the status is not the expected one
 */
export async function answerOf(
  step: string,
  response: Response,
  expectedStatus: number,
): Promise<unknown> {
  if (response.status !== expectedStatus) {
    const body = (await response.text()).slice(0, 500);
    throw new SmokeFailure(
      `${step}: ${response.url} answered ${response.status}, expected ${expectedStatus}. ${body}`,
    );
  }
  return response.status === 204 ? undefined : response.json();
}
