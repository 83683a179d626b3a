import { readFileSync } from 'node:fs';

/** Time spent. */
export interface Usage {
  wallSeconds: number;
  cpuSeconds: number;
}

export interface CpuTime {
  /** Of all threads of this process since it started, and of its children that have ended. */
  seconds: number;
  /** False where the system does not say what the children took: ffmpeg's decoding is missing. */
  includesChildren: boolean;
}

/** Measures what lies between one call and the next. */
export type Stopwatch = () => Usage;

/** Starts a stopwatch; each call gives the time since the one before. */
export function startStopwatch(clocks: {
  nowMilliseconds: () => number;
  readCpuTime: () => CpuTime;
}): Stopwatch {
  const read = (): Usage => ({
    wallSeconds: clocks.nowMilliseconds() / 1000,
    cpuSeconds: clocks.readCpuTime().seconds,
  });
  let before = read();
  return () => {
    const now = read();
    const lap = {
      wallSeconds: now.wallSeconds - before.wallSeconds,
      cpuSeconds: now.cpuSeconds - before.cpuSeconds,
    };
    before = now;
    return lap;
  };
}

/** This process' CPU time so far. */
export function readCpuTime(): CpuTime {
  const { user, system } = process.cpuUsage();
  const ownSeconds = (user + system) / 1e6;
  const childSeconds = readChildSeconds();
  return {
    seconds: ownSeconds + (childSeconds ?? 0),
    includesChildren: childSeconds !== undefined,
  };
}

function readChildSeconds(): number | undefined {
  try {
    return childSecondsFromStat(readFileSync('/proc/self/stat', 'utf8'));
  } catch {
    // Only Linux has this file.
    return undefined;
  }
}

/** Linux counts in hundredths of a second here, whatever the kernel's own clock. */
const TICKS_PER_SECOND = 100;
/** cutime and cstime are fields 16 and 17 of proc(5), of which two come before the bracket. */
const CHILD_USER_INDEX = 13;
const CHILD_SYSTEM_INDEX = 14;

/** User and system time of the ended children, from the text of /proc/PID/stat. */
export function childSecondsFromStat(stat: string): number {
  // The second field is the program's name in brackets, which may hold anything, brackets too.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = Number(fields[CHILD_USER_INDEX]) + Number(fields[CHILD_SYSTEM_INDEX]);
  return ticks / TICKS_PER_SECOND;
}
