import { parseArgs } from 'node:util';

import leven from 'leven';

import { QUALITIES, type Quality } from '../../contract/quality.js';
import { PermanentError } from '../errors.js';

/** One option of a command of this project. */
export interface ArgumentDescription {
  help: string;
  /** What stands for its value in the help; an option without one is a switch. */
  value?: string;
}

/** A command's options by name, in the order of its help. */
export type ArgumentTable<Name extends string> = Readonly<Record<Name, ArgumentDescription>>;

export interface GivenArguments<Name extends string> {
  /** The last value of each option that was given; '' for a switch. */
  values: Partial<Record<Name, string>>;
  positionals: string[];
}

/**
 * Reads a command's words.
 *
 * @throws PermanentError bad_option
 */
export function readArguments<Name extends string>(
  words: readonly string[],
  table: ArgumentTable<Name>,
): GivenArguments<Name> {
  const descriptions: [string, ArgumentDescription][] = Object.entries(table);
  const { tokens } = parseArgs({
    args: [...words],
    options: Object.fromEntries(
      descriptions.map(([name, { value }]) => [name, { type: value ? 'string' : 'boolean' }]),
    ),
    allowPositionals: true,
    // Its own messages for what is wrong are for programmers.
    strict: false,
    tokens: true,
  });
  const given: GivenArguments<Name> = { values: {}, positionals: [] };
  for (const token of tokens) {
    if (token.kind === 'positional') given.positionals.push(token.value);
    if (token.kind !== 'option') continue;
    if (!isNamed(token.name, table)) throw unknownOption(token, Object.keys(table));
    given.values[token.name] = checkedValue(token, table[token.name]);
  }
  return given;
}

/**
 * A number among the given values.
 *
 * @returns undefined where it was not given
 * @throws PermanentError bad_option
 */
export function readNumber<Name extends string>(
  values: GivenArguments<Name>['values'],
  expected: { name: Name; lowest: number; highest: number; whole?: true },
): number | undefined {
  const { name, lowest, highest, whole } = expected;
  const text = values[name];
  if (text === undefined) return undefined;
  const number = Number(text);
  if (number >= lowest && number <= highest && (!whole || Number.isInteger(number))) return number;
  throw badOption(
    `--${name} is "${text}". Expected a ${whole ? 'whole ' : ''}number ` +
      `from ${lowest} to ${highest}; leave it out for the usual one.`,
  );
}

/**
 * Reads how much care is asked for: standard where nothing is said.
 *
 * @throws PermanentError bad_option
 */
export function readQuality(given: string | undefined): Quality {
  const quality = QUALITIES.find((name) => name === (given ?? 'standard'));
  if (quality) return quality;
  throw badOption(`--quality is "${given}". Expected one of ${QUALITIES.join(', ')}.`);
}

/** Options for a help text, a line each. */
export function argumentLines<Name extends string>(table: ArgumentTable<Name>): string[] {
  const rows = Object.entries<ArgumentDescription>(table).map(([name, { value, help }]) => ({
    left: `  --${name}${value ? ` ${value}` : ''}`,
    help,
  }));
  const width = Math.max(...rows.map(({ left }) => left.length)) + 2;
  return rows.map(({ left, help }) => left.padEnd(width) + help);
}

/** A wrong use of a command, in a sentence for the user. */
export function badOption(message: string): PermanentError {
  return new PermanentError('bad_option', message);
}

function isNamed<Name extends string>(name: string, table: ArgumentTable<Name>): name is Name {
  return Object.hasOwn(table, name);
}

function unknownOption(
  { name, rawName }: { name: string; rawName: string },
  known: readonly string[],
): PermanentError {
  const [nearest] = known.toSorted((a, b) => leven(a, name) - leven(b, name));
  const isNear = nearest !== undefined && leven(nearest, name) <= Math.ceil(name.length / 3);
  return badOption(
    `There is no option ${rawName}. ` +
      (isNear ? `Did you mean --${nearest}?` : 'Expected one of those that --help lists.'),
  );
}

function checkedValue(
  token: { name: string; value: string | undefined; inlineValue: boolean | undefined },
  description: ArgumentDescription,
): string {
  const { name, value, inlineValue } = token;
  if (description.value === undefined) {
    if (value === undefined) return '';
    throw badOption(`--${name} was given "${value}". Expected no value; leave it out.`);
  }
  const isNextOption = inlineValue === false && value?.startsWith('--');
  if (value && !isNextOption) return value;
  throw badOption(`--${name} has no value. Expected --${name} ${description.value}.`);
}
