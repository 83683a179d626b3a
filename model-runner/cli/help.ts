import { EXIT_CODES, PROBLEMS } from '../errors.js';
import { OPTIONS } from './options.js';

const LINE_CHARACTERS = 90;

/** What --help prints. */
export function helpText(): string {
  return [
    'Usage: npm run transcribe -- SONG… [options]',
    '',
    ...wrap(
      'Listens to a song and writes its drum part: SONG.musicxml (the score, for MuseScore, ' +
        'Sibelius, Dorico or Finale), SONG.pdf (the same on paper), SONG.mid (the strokes as they ' +
        'were played) and SONG.events.json (everything that was heard).',
      0,
    ),
    '',
    'Options:',
    ...optionLines(),
    '',
    'Examples:',
    '  npm run transcribe -- song.mp3',
    '  npm run transcribe -- song.mp3 --bpm 92 --time-signature 6/8 --stems',
    '  npm run transcribe -- song.mp3 --first-downbeat 2.4 --kit ride_bell=ride,splash=none',
    '  npm run transcribe -- drums-only.wav --no-separation --out charts',
    '',
    'The exit code says how it went (of several songs, the highest):',
    ...exitCodeLines(),
  ].join('\n');
}

function optionLines(): string[] {
  const rows = Object.entries(OPTIONS).map(([name, option]) => {
    const short = 'short' in option ? `, -${option.short}` : '';
    const value = 'defaultValue' in option ? `[=${option.value}]` : valueOf(option);
    return { left: `  --${name}${short}${value}`, help: option.help };
  });
  const column = Math.max(...rows.map(({ left }) => left.length)) + 2;
  return rows.flatMap(({ left, help }) => {
    const [first, ...rest] = wrap(help, column);
    return [left.padEnd(column) + first!.trimStart(), ...rest];
  });
}

function valueOf(option: object): string {
  return 'value' in option ? ` ${String(option.value)}` : '';
}

function exitCodeLines(): string[] {
  const codes = [
    { exitCode: EXIT_CODES.done, meaning: 'every song was written' },
    ...Object.values(PROBLEMS),
    { exitCode: EXIT_CODES.unexpected, meaning: 'a fault in Groovesheet itself' },
    { exitCode: EXIT_CODES.transient, meaning: 'the machine was short of something: try again' },
    { exitCode: EXIT_CODES.interrupted, meaning: 'it was interrupted' },
  ];
  return codes.map(({ exitCode, meaning }) => `${String(exitCode).padStart(5)}  ${meaning}`);
}

/** Breaks a text into lines that begin `indent` characters in. */
function wrap(text: string, indent: number): string[] {
  const lines: string[] = [];
  let line = ' '.repeat(indent);
  for (const word of text.split(' ')) {
    if (line.trim() !== '' && line.length + word.length > LINE_CHARACTERS) {
      lines.push(line.trimEnd());
      line = ' '.repeat(indent);
    }
    line += `${word} `;
  }
  return [...lines, line.trimEnd()];
}
