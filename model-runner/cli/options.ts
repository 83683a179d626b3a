import { parseArgs } from 'node:util';

import leven from 'leven';

import { DRUMS, type Drum } from '../../contract/drums.js';
import type { Stage } from '../../contract/milestones.js';
import { QUALITIES, type Quality } from '../../contract/quality.js';
import { BPM_RANGE, signatureNamed, TIME_SIGNATURES } from '../../contract/time-signatures.js';
import { CODECS, type Codec } from '../encode.js';
import { PermanentError } from '../errors.js';
import type { TranscribeOptions } from '../pipeline.js';
import type { Replacements } from '../replace-drums.js';
import { LONGEST_SECONDS } from '../song-checks.js';
import { NEUTRAL_SENSITIVITY } from '../stages/pick-hits.js';

interface OptionDescription {
  help: string;
  short?: string;
  /** What stands for its value in the help; an option without one is a switch. */
  value?: string;
  /** The value where none is given. */
  defaultValue?: string;
  /** May be given more than once. */
  repeatable?: true;
}

export const DEFAULT_OUT_DIR = 'scores';
/** What --kit takes for no drum at all. */
const NO_DRUM = 'none';
/** The masks of `separate` are too large to keep; what comes after `notate` is written anyway. */
const DUMPABLE = [
  'decode',
  'separate',
  'transcribe',
  'beats',
  'quantise',
  'notate',
] as const satisfies Stage[];

/** The options of the command line, in the order of the help. */
export const OPTIONS = {
  out: { value: 'FOLDER', help: `where the results go, made if missing [${DEFAULT_OUT_DIR}]` },
  title: { value: 'TEXT', help: "the title on the score [the file's name]" },
  bpm: {
    value: 'NUMBER',
    help: `beats a minute, ${BPM_RANGE.lowest} to ${BPM_RANGE.highest} [heard from the song]`,
  },
  'time-signature': {
    value: 'METRE',
    help: `${TIME_SIGNATURES.join(', ')} [heard from the song]`,
  },
  'first-downbeat': {
    value: 'SECONDS',
    help: 'a time at which a measure begins; the others are counted from it [heard from the song]',
  },
  kit: {
    value: 'DRUM=DRUM,…',
    repeatable: true,
    help: `what to write instead of drums you lack, such as ride_bell=ride,splash=${NO_DRUM}`,
  },
  sensitivity: {
    value: 'NUMBER',
    help: `0 to 1: higher writes more soft strokes, lower fewer [${NEUTRAL_SENSITIVITY}]`,
  },
  quality: {
    value: QUALITIES.join('|'),
    help: `${QUALITIES.join(' or ')}: best is a little surer and takes about twice as long [standard]`,
  },
  'no-separation': { help: 'the recording is drums alone: do not look for them in a mix' },
  'no-pdf': { help: 'do not draw the score as PDF' },
  stems: {
    value: Object.keys(CODECS).join('|'),
    defaultValue: 'flac' satisfies Codec,
    help: 'also write the drums alone, and the song without them',
  },
  json: { help: 'print the summary as JSON, one line a song' },
  dump: {
    value: 'STAGE',
    repeatable: true,
    help: `also write what a stage found: ${DUMPABLE.join(', ')}`,
  },
  help: { short: 'h', help: 'print this help' },
  version: { help: 'print the version' },
} as const satisfies Record<string, OptionDescription>;

type OptionName = keyof typeof OPTIONS;
type Values = Partial<Record<OptionName, string[]>>;

/** What somebody asked for. */
export type Request = { action: 'help' } | { action: 'version' } | TranscribeRequest;

export interface TranscribeRequest extends Omit<TranscribeOptions, 'title'> {
  action: 'transcribe';
  /** At least one. */
  files: string[];
  outDir: string;
  /** Only ever with a single file. */
  title: string | undefined;
  quality: Quality;
  pdf: boolean;
  stems: Codec | undefined;
  json: boolean;
  dump: Stage[];
}

/**
 * Reads the words after `transcribe`.
 *
 * @throws PermanentError bad_option
 */
export function parseRequest(args: readonly string[]): Request {
  const { values, files } = collect(args);
  if (values.help) return { action: 'help' };
  if (values.version) return { action: 'version' };
  const [title, bpm, timeSignature] = [last(values.title), readBpm(values), readMetre(values)];
  const [firstDownbeatSeconds, kit] = [readFirstDownbeat(values), readKit(values)];
  checkCombination(values, files);
  return {
    action: 'transcribe',
    files,
    outDir: last(values.out) ?? DEFAULT_OUT_DIR,
    title,
    ...(bpm !== undefined && { bpm }),
    ...(timeSignature !== undefined && { timeSignature }),
    ...(firstDownbeatSeconds !== undefined && { firstDownbeatSeconds }),
    ...(kit !== undefined && { kit }),
    sensitivity: readSensitivity(values),
    separation: values['no-separation'] === undefined,
    quality: readChoice(values, 'quality', QUALITIES).at(-1) ?? 'standard',
    pdf: values['no-pdf'] === undefined,
    stems: readChoice(values, 'stems', Object.keys(CODECS) as Codec[]).at(-1),
    json: values.json !== undefined,
    dump: readChoice(values, 'dump', DUMPABLE),
  };
}

function collect(args: readonly string[]): { values: Values; files: string[] } {
  const descriptions: [string, OptionDescription][] = Object.entries(OPTIONS);
  const { tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries(
      descriptions.map(([name, { value, defaultValue, short }]) => {
        const takesNext = value !== undefined && defaultValue === undefined;
        return [name, { type: takesNext ? 'string' : 'boolean', ...(short && { short }) }];
      }),
    ),
    allowPositionals: true,
    // Its own messages for what is wrong are for programmers.
    strict: false,
    tokens: true,
  });
  const values: Values = {};
  const files: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') files.push(token.value);
    if (token.kind !== 'option') continue;
    const name = knownOption(token.name, token.rawName);
    const given = checkedValue({ ...token, name });
    const { repeatable }: OptionDescription = OPTIONS[name];
    values[name] = repeatable ? [...(values[name] ?? []), given] : [given];
  }
  return { values, files };
}

function knownOption(name: string, rawName: string): OptionName {
  if (isOption(name)) return name;
  const [nearest] = Object.keys(OPTIONS).sort((a, b) => leven(a, name) - leven(b, name));
  const isNear = nearest !== undefined && leven(nearest, name) <= Math.ceil(name.length / 3);
  throw wrong(
    `There is no option ${rawName}. ` +
      (isNear ? `Did you mean --${nearest}?` : 'Expected one of those that --help lists.'),
  );
}

function isOption(name: string): name is OptionName {
  return Object.hasOwn(OPTIONS, name);
}

function checkedValue(token: {
  name: OptionName;
  value: string | undefined;
  inlineValue: boolean | undefined;
}): string {
  const { name, value, inlineValue } = token;
  const option: OptionDescription = OPTIONS[name];
  if (option.value === undefined) {
    if (value === undefined) return '';
    throw wrong(`--${name} was given "${value}". Expected no value; leave it out.`);
  }
  const given = value ?? option.defaultValue;
  const isNextOption = inlineValue === false && value?.startsWith('--');
  if (given !== undefined && given !== '' && !isNextOption) return given;
  throw wrong(`--${name} has no value. Expected --${name} ${option.value}.`);
}

function checkCombination(values: Values, files: readonly string[]): void {
  if (files.length === 0) {
    throw wrong('No song was named. Expected at least one file, such as: transcribe song.mp3');
  }
  if (values.title && files.length > 1) {
    throw wrong(
      `--title was given with ${files.length} songs. Expected one song; run them one by one, ` +
        'or leave it out and each gets the name of its file.',
    );
  }
  const codec = files.find((file) => Object.hasOwn(CODECS, file));
  if (values.stems && codec !== undefined) {
    throw wrong(
      `${codec} was named as a song. Expected the path of one; for stems as ${codec} write --stems=${codec}, ` +
        `for a song of that name ./${codec}.`,
    );
  }
  if (values.stems && values['no-separation']) {
    throw wrong(
      '--stems and --no-separation were given together. Expected one of them: ' +
        'stems are what separation finds.',
    );
  }
}

function readBpm(values: Values): number | undefined {
  return readNumber(values, {
    name: 'bpm',
    ...BPM_RANGE,
    hint: 'leave it out and the tempo is heard from the song',
  });
}

function readSensitivity(values: Values): number {
  const range = { lowest: 0, highest: 1, hint: `${NEUTRAL_SENSITIVITY} is neutral` };
  return readNumber(values, { name: 'sensitivity', ...range }) ?? NEUTRAL_SENSITIVITY;
}

function readNumber(
  values: Values,
  expected: { name: OptionName; lowest: number; highest: number; hint: string },
): number | undefined {
  const { name, lowest, highest, hint } = expected;
  const text = last(values[name]);
  if (text === undefined) return undefined;
  const number = Number(text);
  if (number >= lowest && number <= highest) return number;
  throw wrong(`--${name} is "${text}". Expected a number from ${lowest} to ${highest}; ${hint}.`);
}

function readMetre(values: Values): TranscribeOptions['timeSignature'] {
  const name = readChoice(values, 'time-signature', TIME_SIGNATURES).at(-1);
  return name && signatureNamed(name);
}

function readFirstDownbeat(values: Values): number | undefined {
  return readNumber(values, {
    name: 'first-downbeat',
    lowest: 0,
    highest: LONGEST_SECONDS,
    hint: 'seconds from the start of the recording',
  });
}

function readKit(values: Values): Replacements | undefined {
  if (!values.kit) return undefined;
  const entries = values.kit.flatMap((list) =>
    list.split(',').map((entry): [Drum, Drum | null] => {
      const [from, to, ...rest] = entry.split('=').map((name) => name.trim());
      if (from && to && rest.length === 0) {
        return [drumNamed(from), to === NO_DRUM ? null : drumNamed(to)];
      }
      throw wrong(
        `--kit holds "${entry}". Expected a drum, =, and what to write instead of it, such as ` +
          `ride_bell=ride, or ${NO_DRUM} to leave it out.`,
      );
    }),
  );
  return Object.fromEntries(entries);
}

function drumNamed(name: string): Drum {
  const drum = DRUMS.find((candidate) => candidate === name);
  if (drum !== undefined) return drum;
  throw wrong(`--kit names the drum "${name}". Expected one of ${DRUMS.join(', ')}.`);
}

function readChoice<T extends string>(
  values: Values,
  name: OptionName,
  choices: readonly T[],
): T[] {
  return (values[name] ?? []).map((given) => {
    const choice = choices.find((candidate) => candidate === given);
    if (choice !== undefined) return choice;
    throw wrong(`--${name} is "${given}". Expected one of ${choices.join(', ')}.`);
  });
}

function last(given: readonly string[] | undefined): string | undefined {
  return given?.at(-1);
}

function wrong(message: string): PermanentError {
  return new PermanentError('bad_option', message);
}
