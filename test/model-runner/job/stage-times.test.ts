import { StageTimes } from '../../../model-runner/job/stage-times.js';
import type { Logger } from '../../../platform/log.js';

it('The log is told once how long each stage took', () => {
  const lines: unknown[] = [];
  let seconds = 0;
  const times = new StageTimes({
    clock: { now: () => new Date(seconds * 1000) },
    log: { info: (message: string, fields: object) => lines.push([message, fields]) } as Pick<
      Logger,
      'info'
    > as Logger,
  });
  times.at('decode');
  seconds = 2;
  times.at('decode');
  times.at('separate');
  seconds = 12.5;
  times.at(undefined);
  times.at(undefined);
  expect(lines).toEqual([
    ['stage finished', { stage: 'decode', seconds: 2 }],
    ['stage finished', { stage: 'separate', seconds: 10.5 }],
  ]);
});
