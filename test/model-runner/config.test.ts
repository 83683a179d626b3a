import { existsSync } from 'node:fs';
import { dirname } from 'node:path';

import { parseConfig } from '../../model-runner/config.js';
import { PermanentError } from '../../model-runner/errors.js';

describe('settings', () => {
  it('have defaults', () => {
    const config = parseConfig({});
    expect(config).toMatchObject({ ffmpegPath: undefined, providers: ['cpu'], threads: 0 });
    expect(config.debug).toBe(false);
    // The models lie beside package.json, wherever the project is.
    expect(existsSync(`${dirname(config.modelsDir)}/package.json`)).toBe(true);
  });

  it('are read', () => {
    const config = parseConfig({
      FFMPEG_PATH: '/opt/ffmpeg',
      MODELS_DIR: '/opt/models',
      ONNX_PROVIDERS: 'CUDA, cpu',
      ONNX_THREADS: '4',
      GROOVESHEET_DEBUG: '1',
    });
    expect(config).toEqual({
      ffmpegPath: '/opt/ffmpeg',
      modelsDir: '/opt/models',
      providers: ['cuda', 'cpu'],
      threads: 4,
      debug: true,
    });
  });

  it('that are empty count as not set', () => {
    const empty = { FFMPEG_PATH: '', MODELS_DIR: '', ONNX_PROVIDERS: '', ONNX_THREADS: '' };
    expect(parseConfig({ ...empty, GROOVESHEET_DEBUG: '' })).toEqual(parseConfig({}));
  });

  it.each([
    ['ONNX_PROVIDERS', 'cpu;cuda'],
    ['ONNX_PROVIDERS', 'cpu,'],
    ['ONNX_THREADS', 'many'],
    ['ONNX_THREADS', '-1'],
    ['ONNX_THREADS', '1.5'],
    ['ONNX_THREADS', '100000'],
  ])('%s=%s is refused by name', (name, value) => {
    const parse = () => parseConfig({ [name]: value });
    expect(parse).toThrow(PermanentError);
    expect(parse).toThrow(`${name} is "${value}". Expected`);
  });
});
