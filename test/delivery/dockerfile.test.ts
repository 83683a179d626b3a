import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { DockerfileParser } from 'dockerfile-ast';
import { validate } from 'dockerfile-utils';

const DOCKERFILE = readFileSync(
  fileURLToPath(new URL('../../Dockerfile', import.meta.url)),
  'utf8',
);

/** What the image's foundations may be: an exact release each, and one that Dependabot can move. */
const BASE = /^[a-z0-9/.-]+:\d[a-z0-9.-]*[a-z0-9]$/;

/** @returns a sentence for each thing that is wrong with a Dockerfile */
function problemsOf(text: string): string[] {
  const parsed = DockerfileParser.parse(text);
  const stages = parsed.getFROMs().map((from) => from.getBuildStage());
  const bases = parsed.getFROMs().map((from) => from.getImage() ?? '');
  const lines = parsed.getInstructions().map((instruction) => ({
    name: instruction.getKeyword(),
    text: instruction.getArgumentsContent() ?? '',
  }));
  const last = (name: string): string => lines.findLast((line) => line.name === name)?.text ?? '';
  return [
    ...validate(text).map(
      ({ message, range }) =>
        `line ${range.start.line + 1}: ${typeof message === 'string' ? message : message.value}`,
    ),
    ...bases
      // Stages that are chosen by a variable are stages of this very file.
      .filter((base, index) => !stages.slice(0, index).includes(base) && !base.includes('${'))
      .filter((base) => !BASE.test(base))
      .map((base) => `FROM ${base}: expected a release, such as node:24-slim`),
    ...lines.filter(({ name }) => name === 'ADD').map(({ text: what }) => `ADD ${what}: use COPY`),
    ...lines
      .filter(({ name }) => name === 'CMD' || name === 'ENTRYPOINT')
      .filter(({ text: command }) => !command.startsWith('['))
      .map(({ text: command }) => `${command}: a shell would keep the signals to itself`),
    ...lines
      .filter(
        ({ name, text: run }) =>
          name === 'RUN' && /apt-get install(?!.*--no-install-recommends)/s.test(run),
      )
      .map(() => 'apt-get install without --no-install-recommends'),
    ...lines
      .filter(({ name, text: run }) => name === 'RUN' && /\b(curl|wget)\b/.test(run))
      .map(({ text: run }) => `RUN ${run}: nothing is downloaded past the package managers`),
    ...lines
      .filter(({ name, text: what }) => name === 'ENV' && /(KEY|SECRET|TOKEN|PASSWORD)=/.test(what))
      .map(({ text: what }) => `ENV ${what}: a secret would stay in the image`),
    ...(/^[1-9]\d*:[1-9]\d*$/.test(last('USER')) ? [] : ['it ends as root, or as a name']),
  ];
}

describe('the Dockerfile', () => {
  it('keeps to the rules', () => {
    expect(problemsOf(DOCKERFILE)).toEqual([]);
  });

  it.each<[string, string | RegExp, string, RegExp]>([
    ['an instruction that is not there', 'WORKDIR /app', 'WROKDIR /app', /WROKDIR/],
    ['a foundation that moves', 'node:24-trixie-slim', 'node:latest', /FROM node:latest/],
    ['a foundation without a release', 'node:24-trixie-slim', 'node', /FROM node:/],
    ['ADD', 'COPY models', 'ADD models', /use COPY/],
    ['root', 'USER 1000:1000', 'USER root', /ends as root/],
    ['a shell around the process', /ENTRYPOINT .*/, 'ENTRYPOINT node job.js', /signals/],
    ['more packages than asked for', ' --no-install-recommends', '', /recommends/],
    ['a download', 'apt-get update', 'curl http://example.org', /downloaded/],
    ['a secret', 'NODE_ENV=production', 'API_KEY=x', /secret/],
  ])('may not have %s', (_title, found, put, problem) => {
    const changed = DOCKERFILE.replace(found, put);
    expect(changed).not.toBe(DOCKERFILE);
    expect(problemsOf(changed).join('\n')).toMatch(problem);
  });
});
