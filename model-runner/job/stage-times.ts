import type { Stage } from '../../contract/milestones.js';
import type { RunnerPorts } from './ports.js';

/**
 * Tells the log how long each stage took, as "stage finished": what operators' metrics are made from
 * (terraform/monitoring.tf).
 */
export class StageTimes {
  #current: { stage: Stage; beganMilliseconds: number } | undefined;

  constructor(private readonly ports: Pick<RunnerPorts, 'clock' | 'log'>) {}

  /** The work is at this stage now; undefined when it is done. */
  at(stage: Stage | undefined): void {
    if (stage === this.#current?.stage) return;
    const nowMilliseconds = this.ports.clock.now().getTime();
    if (this.#current) {
      const seconds = (nowMilliseconds - this.#current.beganMilliseconds) / 1000;
      this.ports.log.info('stage finished', { stage: this.#current.stage, seconds });
    }
    this.#current = stage && { stage, beganMilliseconds: nowMilliseconds };
  }
}
