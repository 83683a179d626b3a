import { lastLine, runFfmpeg, startFfmpeg } from '../../../model-runner/ffmpeg/process.js';
import { testFfmpeg } from '../../support/sound.js';

const ENDLESS_SOUND = ['-nostdin', '-f', 'lavfi', '-i', 'anullsrc', '-f', 'f32le', 'pipe:1'];

describe('a process of ffmpeg', () => {
  it('tells its exit code and what it said', async () => {
    const { path } = await testFfmpeg();
    const end = await runFfmpeg({ path, args: ['-nostdin', '-i', 'file:/nowhere.mp3'] });
    expect(end.exitCode).toBeGreaterThan(0);
    expect(end.stderr).toContain('No such file');
  });

  it('is killed when the signal fires', async () => {
    const { path } = await testFfmpeg();
    const controller = new AbortController();
    const { ended } = startFfmpeg({ path, args: ENDLESS_SOUND, signal: controller.signal });
    controller.abort();
    expect((await ended).signalName).toBe('SIGKILL');
  });

  it('is killed when the signal has fired before', async () => {
    const { path } = await testFfmpeg();
    const { ended } = startFfmpeg({ path, args: ENDLESS_SOUND, signal: AbortSignal.abort() });
    expect((await ended).signalName).toBe('SIGKILL');
  });

  it('rejects where there is no such program', async () => {
    await expect(runFfmpeg({ path: '/nowhere/ffmpeg', args: [] })).rejects.toThrow('ENOENT');
  });
});

describe('the last line', () => {
  it('is the last with something in it', () => {
    expect(lastLine('one\n  two \n\n')).toBe('two');
    expect(lastLine('\n')).toBe('it said nothing');
  });
});
