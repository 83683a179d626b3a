import { MILESTONES, STAGES, type Stage } from '../../contract/milestones.js';

/** Where lines go; the parts of a terminal's stream that matter here. */
export interface Output {
  write(text: string): unknown;
  isTTY?: boolean;
  columns?: number;
}

export interface Progress {
  report(progress: { stage: Stage; percent: number }): void;
  /** Removes the updating line, if there is one. */
  clear(): void;
}

/** Lines that nobody watches live come at every stage and at least this far apart. */
const PLAIN_STEP_PERCENT = 10;
/** Before this much is done, the time that is left is anybody's guess. */
const SURE_AFTER_PERCENT = 5;
const CLEAR_LINE = '\r\u001b[2K';
const COLUMNS_WHEN_UNKNOWN = 80;

/**
 * Tells how far a song is: on a terminal by one line that updates itself, otherwise by lines.
 *
 * @param label names the song
 */
export function createProgress(options: {
  output: Output;
  label: string;
  nowMilliseconds: () => number;
}): Progress {
  const { output, label, nowMilliseconds } = options;
  const startedMilliseconds = nowMilliseconds();
  const seenStages = new Set<Stage>();
  let printedPercent = 0;

  function line(stage: Stage, percent: number): string {
    const elapsedSeconds = (nowMilliseconds() - startedMilliseconds) / 1000;
    const left = secondsLeft(percent, elapsedSeconds);
    const leftText = left === undefined ? '' : `, ${formatSeconds(left)} left`;
    return `${label}: ${STAGES[stage].label}, ${Math.floor(percent)} %${leftText}`;
  }

  return {
    report({ stage, percent }) {
      const ownPercent = percentOfRun(percent);
      if (output.isTTY) {
        const columns = output.columns ?? COLUMNS_WHEN_UNKNOWN;
        output.write(CLEAR_LINE + line(stage, ownPercent).slice(0, columns - 1));
        return;
      }
      const isNews = !seenStages.has(stage) || ownPercent >= printedPercent + PLAIN_STEP_PERCENT;
      if (!isNews) return;
      seenStages.add(stage);
      printedPercent = ownPercent;
      output.write(`${line(stage, ownPercent)}\n`);
    },
    clear() {
      if (output.isTTY) output.write(CLEAR_LINE);
    },
  };
}

/** Milestones count the upload as well; here the way begins when the runner does. */
export function percentOfRun(percent: number): number {
  const share = (percent - MILESTONES.started) / (MILESTONES.done - MILESTONES.started);
  return Math.min(100, Math.max(0, share * 100));
}

/** At the pace so far; undefined while that says little. */
export function secondsLeft(percent: number, elapsedSeconds: number): number | undefined {
  if (percent < SURE_AFTER_PERCENT) return undefined;
  return (elapsedSeconds * (100 - percent)) / percent;
}

/** 7 s, or 4:05 from a minute on. */
export function formatSeconds(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
