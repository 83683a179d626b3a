import { helpText } from '../../../model-runner/cli/help.js';
import { OPTIONS, parseRequest, type Request } from '../../../model-runner/cli/options.js';
import { EXIT_CODES, PermanentError, PROBLEMS } from '../../../model-runner/errors.js';

function refusal(...args: string[]): string {
  try {
    parseRequest(args);
  } catch (error) {
    if (error instanceof PermanentError && error.code === 'bad_option') return error.message;
    throw error;
  }
  throw new Error(`accepted: ${args.join(' ')}`);
}

const parse = (...args: string[]): Request => parseRequest(args);

describe('a request', () => {
  it('with nothing but a song has defaults', () => {
    expect(parse('song.mp3')).toEqual({
      action: 'transcribe',
      files: ['song.mp3'],
      outDir: 'scores',
      title: undefined,
      sensitivity: 0.5,
      separation: true,
      quality: 'standard',
      pdf: true,
      stems: undefined,
      json: false,
      dump: [],
    });
  });

  it('takes every option, before and after the songs', () => {
    const args = ['--out', 'charts', 'a.mp3', '--title=A Song', '--bpm', '92.5', '--json'];
    const more = ['--quality=best', '--time-signature', '6/8', '--sensitivity=0.7', '--stems=opus'];
    expect(parse(...args, ...more, '--dump', 'beats', '--dump=notate')).toEqual({
      action: 'transcribe',
      files: ['a.mp3'],
      outDir: 'charts',
      title: 'A Song',
      bpm: 92.5,
      timeSignature: { beats: 6, beat_type: 8 },
      sensitivity: 0.7,
      separation: true,
      quality: 'best',
      pdf: true,
      stems: 'opus',
      json: true,
      dump: ['beats', 'notate'],
    });
  });

  it('takes what the drummer knows of the song and has of a kit', () => {
    const kit = ['--kit', 'ride_bell=ride,splash=none', '--kit=china = crash'];
    expect(parse('song.mp3', '--first-downbeat', '2.4', ...kit, '--no-pdf')).toMatchObject({
      firstDownbeatSeconds: 2.4,
      kit: { ride_bell: 'ride', splash: null, china: 'crash' },
      pdf: false,
    });
  });

  it('does not take a song for the codec of --stems', () => {
    expect(parse('--stems', 'song.mp3')).toMatchObject({ stems: 'flac', files: ['song.mp3'] });
  });

  it('takes the last where an option is given twice', () => {
    expect(parse('song.mp3', '--bpm', '90', '--bpm', '120')).toMatchObject({ bpm: 120 });
  });

  it('takes names that begin with a dash after --', () => {
    expect(parse('--json', '--', '-song.mp3')).toMatchObject({ files: ['-song.mp3'], json: true });
  });

  it('for help or the version needs no song', () => {
    expect(parse('--help')).toEqual({ action: 'help' });
    expect(parse('-h', 'song.mp3')).toEqual({ action: 'help' });
    expect(parse('--version')).toEqual({ action: 'version' });
  });
});

describe('a request that cannot be met', () => {
  it.each([
    ['an unknown option that is nearly one', ['--tilte', 'x'], 'Did you mean --title?'],
    ['an unknown option', ['--karaoke'], 'There is no option --karaoke. Expected one of those'],
    ['an unknown short option', ['-x'], 'There is no option -x.'],
    ['no song', ['--json'], 'No song was named. Expected at least one file'],
    ['a value that is missing at the end', ['s.mp3', '--out'], '--out has no value. Expected'],
    ['a value that is an option', ['s.mp3', '--out', '--json'], '--out has no value.'],
    ['an empty value', ['s.mp3', '--out='], '--out has no value.'],
    ['a value where none belongs', ['s.mp3', '--json=yes'], '--json was given "yes".'],
    ['a tempo that is a word', ['s.mp3', '--bpm', 'fast'], '--bpm is "fast". Expected a number'],
    ['a tempo that nobody plays', ['s.mp3', '--bpm', '301'], 'Expected a number from 30 to 300'],
    ['an odd metre', ['s.mp3', '--time-signature', '4/3'], 'Expected one of 2/4, 3/4, 4/4'],
    ['a sensitivity of 2', ['s.mp3', '--sensitivity', '2'], 'Expected a number from 0 to 1'],
    ['a stem codec', ['s.mp3', '--stems=mp3'], '--stems is "mp3". Expected one of flac, opus.'],
    ['an unknown stage', ['s.mp3', '--dump', 'all'], '--dump is "all". Expected one of decode'],
    ['a downbeat before the song', ['s.mp3', '--first-downbeat=-1'], '--first-downbeat is "-1"'],
    ['half a replacement', ['s.mp3', '--kit', 'splash'], '--kit holds "splash"'],
    ['two at once', ['s.mp3', '--kit', 'ride=crash=none'], '--kit holds "ride=crash=none"'],
    ['a drum nobody has', ['s.mp3', '--kit', 'cowbell=ride'], '--kit names the drum "cowbell"'],
    ['one title, two songs', ['a.mp3', 'b.mp3', '--title', 'x'], 'given with 2 songs'],
    ['an unknown quality', ['s.mp3', '--quality', 'good'], 'Expected one of standard, best'],
    ['a stem codec as a song', ['s.mp3', '--stems', 'opus'], 'write --stems=opus'],
    ['stems unseparated', ['s.mp3', '--stems', '--no-separation'], 'were given together'],
  ])('%s', (_what, args, sentence) => {
    expect(refusal(...args)).toContain(sentence);
  });
});

describe('the help', () => {
  it('lists every option and every exit code, within 90 columns', () => {
    const help = helpText();
    for (const name of Object.keys(OPTIONS)) expect(help).toContain(`  --${name}`);
    for (const { exitCode, meaning } of Object.values(PROBLEMS)) {
      expect(help).toContain(`${exitCode}  ${meaning}`);
    }
    expect(help).toContain(`${EXIT_CODES.interrupted}  `);
    expect(help.split('\n').filter((line) => line.length > 90)).toEqual([]);
  });
});
