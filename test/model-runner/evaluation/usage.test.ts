import { execFileSync } from 'node:child_process';

import {
  childSecondsFromStat,
  readCpuTime,
  startStopwatch,
} from '../../../model-runner/evaluation/usage.js';

it('gives the time since the call before', () => {
  let [milliseconds, seconds] = [5000, 7];
  const lap = startStopwatch({
    nowMilliseconds: () => milliseconds,
    readCpuTime: () => ({ seconds, includesChildren: true }),
  });
  [milliseconds, seconds] = [6500, 7.25];
  expect(lap()).toEqual({ wallSeconds: 1.5, cpuSeconds: 0.25 });
  [milliseconds, seconds] = [6600, 7.25];
  expect(lap().wallSeconds).toBeCloseTo(0.1, 9);
});

it('finds the children’s time behind any program name', () => {
  const fields = 'S 1 2 3 4 5 6 7 8 9 10 111 222 150 30 20 0 1';
  expect(childSecondsFromStat(`42 (node) ${fields}`)).toBeCloseTo(1.8, 9);
  expect(childSecondsFromStat(`42 (a) b (c 7) ${fields}`)).toBeCloseTo(1.8, 9);
});

it('counts work done here and, where it says so, in children that have ended', () => {
  const before = readCpuTime();
  const spin = 'const end = Date.now() + 300; while (Date.now() < end);';
  execFileSync(process.execPath, ['-e', spin]);
  const after = readCpuTime();
  expect(after.includesChildren).toBe(process.platform === 'linux');
  const spent = after.seconds - before.seconds;
  // On a busy machine the child gets only part of its 0.3 s.
  if (after.includesChildren) expect(spent).toBeGreaterThan(0.03);
  expect(spent).toBeGreaterThan(0);
});
