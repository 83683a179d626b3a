import {
  EXIT_CODES,
  PermanentError,
  PROBLEMS,
  systemErrorCode,
  TransientError,
} from '../../model-runner/errors.js';

describe('errors', () => {
  it('each have an exit code of their own that a shell can tell', () => {
    const all: number[] = [
      ...Object.values(PROBLEMS).map(({ exitCode }) => exitCode),
      ...Object.values(EXIT_CODES),
    ];
    expect(new Set(all).size).toBe(all.length);
    // 1 is what node itself says, and from 126 on the shell speaks; 130 is Ctrl-C there, too.
    expect(all.filter((code) => code === 1 || (code > 125 && code !== 130))).toEqual([]);
  });

  it('keep their cause', () => {
    const cause = new Error('disk');
    expect(new PermanentError('cannot_write', 'No.', { cause }).cause).toBe(cause);
    expect(new TransientError('Later.', { cause }).cause).toBe(cause);
  });

  it('know the system’s code', () => {
    expect(systemErrorCode(Object.assign(new Error(), { code: 'ENOENT' }))).toBe('ENOENT');
    expect(systemErrorCode(new Error('plain'))).toBeUndefined();
    expect(systemErrorCode('text')).toBeUndefined();
  });
});
