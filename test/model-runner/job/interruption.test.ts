import { EventEmitter } from 'node:events';

import { InterruptedError, stopOnSignals } from '../../../model-runner/job/interruption.js';

class FakeProcess extends EventEmitter {
  readonly exits: number[] = [];

  exit(code: number): void {
    this.exits.push(code);
  }
}

describe('a process that is told to stop', () => {
  it.each(['SIGTERM', 'SIGINT'])('stops what it does at the first %s', (name) => {
    const process = new FakeProcess();
    const stop = stopOnSignals(process);
    expect(stop.aborted).toBe(false);
    process.emit(name);
    expect(stop.reason).toBeInstanceOf(InterruptedError);
    expect(stop.reason).toHaveProperty('message', `${name} was received`);
    expect(process.exits).toEqual([]);
  });

  it('ends at the second, whichever it is', () => {
    const process = new FakeProcess();
    stopOnSignals(process);
    process.emit('SIGTERM');
    process.emit('SIGINT');
    expect(process.exits).toEqual([130]);
  });
});
