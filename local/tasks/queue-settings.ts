/** How a queue dispatches, in Cloud Tasks' own terms. */
export interface QueueSettings {
  maxConcurrentDispatches: number;
  /** How often a task is tried; -1 is without end. */
  maxAttempts: number;
  /** How long after its first attempt a task is tried; 0 is without end. */
  maxRetrySeconds: number;
  minBackoffSeconds: number;
  maxBackoffSeconds: number;
  /** How often the time between attempts doubles before it grows by the same step each time. */
  maxDoublings: number;
}

/** As terraform/queue.tf sets up the queue, but that nobody waits ten minutes on their own machine. */
export const QUEUE_SETTINGS: QueueSettings = {
  maxConcurrentDispatches: 5,
  maxAttempts: -1,
  maxRetrySeconds: 86_400,
  minBackoffSeconds: 1,
  maxBackoffSeconds: 30,
  maxDoublings: 8,
};

/**
 * The time between an attempt that failed and the next: doubling, then growing evenly, then constant,
 * as https://cloud.google.com/tasks/docs/reference/rest/v2/projects.locations.queues#RetryConfig says.
 *
 * @param attempts how often the task was tried, from 1
 */
export function backoffSeconds(settings: QueueSettings, attempts: number): number {
  const { minBackoffSeconds, maxBackoffSeconds, maxDoublings } = settings;
  const doublings = Math.min(attempts - 1, maxDoublings);
  const largestStep = minBackoffSeconds * 2 ** maxDoublings;
  const seconds = minBackoffSeconds * 2 ** doublings + (attempts - 1 - doublings) * largestStep;
  return Math.min(seconds, maxBackoffSeconds);
}

/** Whether a task that was tried so often, for so long, is given up. Both limits must be reached. */
export function isGivenUp(
  settings: QueueSettings,
  tried: { attempts: number; seconds: number },
): boolean {
  const { maxAttempts, maxRetrySeconds } = settings;
  if (maxAttempts === -1 && maxRetrySeconds === 0) return false;
  return tried.attempts >= maxAttempts && tried.seconds >= maxRetrySeconds;
}
