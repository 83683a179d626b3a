import {
  createProgress,
  formatSeconds,
  percentOfRun,
  secondsLeft,
  type Output,
  type Progress,
} from '../../../model-runner/cli/progress.js';

class Recorder implements Output {
  written = '';

  constructor(
    readonly isTTY: boolean,
    readonly columns = 80,
  ) {}

  write(text: string): void {
    this.written += text;
  }
}

/** A song on its way, with a clock that the test moves. */
function watched(output: Output): { progress: Progress; clock: { milliseconds: number } } {
  const clock = { milliseconds: 5000 };
  const nowMilliseconds = (): number => clock.milliseconds;
  return { progress: createProgress({ output, label: 'song.mp3', nowMilliseconds }), clock };
}

describe('progress on a terminal', () => {
  it('is one line that updates itself', () => {
    const output = new Recorder(true);
    const { progress, clock } = watched(output);
    progress.report({ stage: 'decode', percent: 30 });
    clock.milliseconds += 30_000;
    progress.report({ stage: 'transcribe', percent: 51 });
    expect(output.written).toBe(
      '\r\u001b[2Ksong.mp3: reading the song, 0 %' +
        '\r\u001b[2Ksong.mp3: hearing the strokes, 30 %, 1:10 left',
    );
    progress.clear();
    expect(output.written.endsWith('\r\u001b[2K')).toBe(true);
  });

  it('fits a narrow one', () => {
    const output = new Recorder(true, 20);
    watched(output).progress.report({ stage: 'separate', percent: 40 });
    expect(output.written).toBe('\r\u001b[2Ksong.mp3: finding t');
  });
});

describe('progress elsewhere', () => {
  it('is plain lines, one for each stage and every tenth', () => {
    const output = new Recorder(false);
    const { progress } = watched(output);
    for (let percent = 30; percent <= 65; percent += 0.5) {
      // Stages that work hand in hand report in turn.
      const stage = percent % 1 === 0 ? 'separate' : 'transcribe';
      progress.report({ stage, percent });
    }
    progress.clear();
    const lines = output.written.split('\n').slice(0, -1);
    expect(lines.map((line) => /, (\d+) %/.exec(line)?.[1])).toEqual([
      '0',
      '0',
      '10',
      '20',
      '30',
      '40',
    ]);
    expect(lines.map((line) => line.startsWith('song.mp3: '))).not.toContain(false);
    expect(output.written).not.toContain('\u001b');
  });
});

describe('figures', () => {
  it('count from where the runner starts', () => {
    expect([percentOfRun(10), percentOfRun(30), percentOfRun(65), percentOfRun(100)]).toEqual([
      0, 0, 50, 100,
    ]);
  });

  it('say how long it takes at the pace so far, once that is known', () => {
    expect(secondsLeft(4, 10)).toBeUndefined();
    expect(secondsLeft(25, 10)).toBe(30);
    expect(secondsLeft(100, 10)).toBe(0);
  });

  it.each([
    [0, '0 s'],
    [59.4, '59 s'],
    [59.6, '1:00'],
    [125, '2:05'],
  ])('%d seconds are %s', (seconds, text) => {
    expect(formatSeconds(seconds)).toBe(text);
  });
});
