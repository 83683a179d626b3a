import fc from 'fast-check';

import {
  backoffSeconds,
  isGivenUp,
  QUEUE_SETTINGS,
  type QueueSettings,
} from '../../../local/tasks/queue-settings.js';

const anySettings: fc.Arbitrary<QueueSettings> = fc.record({
  maxConcurrentDispatches: fc.integer({ min: 1, max: 9 }),
  maxAttempts: fc.constantFrom(-1, 1, 5),
  maxRetrySeconds: fc.constantFrom(0, 60),
  minBackoffSeconds: fc.integer({ min: 1, max: 100 }),
  maxBackoffSeconds: fc.integer({ min: 100, max: 3600 }),
  maxDoublings: fc.integer({ min: 0, max: 16 }),
});

describe('the time between attempts', () => {
  it('is as in the example of the Cloud Tasks documentation', () => {
    const settings = {
      ...QUEUE_SETTINGS,
      minBackoffSeconds: 10,
      maxBackoffSeconds: 300,
      maxDoublings: 3,
    };
    const times = Array.from({ length: 8 }, (_, index) => backoffSeconds(settings, index + 1));
    expect(times).toEqual([10, 20, 40, 80, 160, 240, 300, 300]);
  });

  it('never shrinks and stays within its bounds', () => {
    fc.assert(
      fc.property(anySettings, fc.integer({ min: 1, max: 2000 }), (settings, attempts) => {
        const seconds = backoffSeconds(settings, attempts);
        expect(seconds).toBeGreaterThanOrEqual(settings.minBackoffSeconds);
        expect(seconds).toBeLessThanOrEqual(settings.maxBackoffSeconds);
        expect(backoffSeconds(settings, attempts + 1)).toBeGreaterThanOrEqual(seconds);
      }),
    );
  });
});

describe('a task is given up', () => {
  it.each([
    { maxAttempts: 3, maxRetrySeconds: 0, attempts: 2, seconds: 99, given: false },
    { maxAttempts: 3, maxRetrySeconds: 0, attempts: 3, seconds: 0, given: true },
    { maxAttempts: 3, maxRetrySeconds: 60, attempts: 3, seconds: 59, given: false },
    { maxAttempts: 3, maxRetrySeconds: 60, attempts: 3, seconds: 60, given: true },
    { maxAttempts: -1, maxRetrySeconds: 60, attempts: 1, seconds: 60, given: true },
    { maxAttempts: -1, maxRetrySeconds: 60, attempts: 99, seconds: 59, given: false },
    { maxAttempts: -1, maxRetrySeconds: 0, attempts: 1e6, seconds: 1e9, given: false },
  ])(
    'with $maxAttempts attempts and $maxRetrySeconds s, after $attempts in $seconds s: $given',
    ({ maxAttempts, maxRetrySeconds, attempts, seconds, given }) => {
      const settings = { ...QUEUE_SETTINGS, maxAttempts, maxRetrySeconds };
      expect(isGivenUp(settings, { attempts, seconds })).toBe(given);
    },
  );
});
