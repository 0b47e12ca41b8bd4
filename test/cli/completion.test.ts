import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bashScript } from '../../src/cli/completion/bash.ts';
import { fishScript } from '../../src/cli/completion/fish.ts';
import { wordsOf } from '../../src/cli/completion/words.ts';
import { zshScript } from '../../src/cli/completion/zsh.ts';
import { createProgram } from '../../src/cli/program.ts';

const program = wordsOf(createProgram());

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sparkify-completion-'));
  for (const [of, script] of Object.entries({ bash: bashScript, zsh: zshScript, fish: fishScript }))
    writeFileSync(join(folder, `script.${of}`), script(program));
  mkdirSync(join(folder, 'here/my shop'), { recursive: true });
  writeFileSync(join(folder, 'here/my input.json'), '{}');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function shell(command: string, args: string[], env: NodeJS.ProcessEnv = {}): string {
  const options = { cwd: join(folder, 'here'), env: { ...process.env, HOME: folder, TERM: 'dumb', ...env } };
  const { status, stdout, stderr } = spawnSync(command, args, { ...options, encoding: 'utf8', timeout: 30_000 });
  expect([status, stderr]).toEqual([0, '']);
  return stdout;
}

/** What is offered for the last of these words. */
type Offered = (words: string[]) => string[];

const inBash: Offered = (words) => {
  const script = [
    'source ../script.bash',
    'COMP_WORDS=("$@")',
    'COMP_CWORD=$(($# - 1))',
    '_sparkify',
    'printf "%s\\n" "${COMPREPLY[@]}"',
  ];
  const lines = shell('bash', ['--norc', '-c', script.join('\n'), 'bash', 'sparkify', ...words]).split('\n');
  return lines.filter((line) => line !== '');
};

const inFish: Offered = (words) => {
  const line = ['sparkify', ...words].join(' ');
  const lines = shell('fish', ['--no-config', '-c', `source ../script.fish; complete -C '${line}'`]).split('\n');
  return lines.filter((one) => one !== '').map((one) => one.split('\t')[0] ?? '');
};

/** In a terminal of zsh's own, where Tab is pressed and what is offered is listed. */
const inZsh: Offered = (words) => {
  const script = [
    'zmodload zsh/zpty',
    'zpty z zsh -f -i',
    'z() { zpty -w z "$1" }',
    'z "PS1= PS2=; autoload -U compinit && compinit -u -D; source ../script.zsh; zstyle \':completion:*\' list-grouped false"',
    // Prints the matches instead of adding them to the line.
    'z \'compadd() { local -a found; builtin compadd -O found "$@"; print -l -- $found >> ../found; builtin compadd "$@" }\'',
    'z \'bindkey "^I" complete-word; print RE""ADY\'',
    'zpty -r -m z line "*READY*"',
    `zpty -w -n z ${JSON.stringify(['sparkify', ...words].join(' '))}$'\\t'`,
    'for i in {1..100}; do [[ -s ../found ]] && break; sleep 0.1; done; sleep 0.3; zpty -d z; cat ../found; rm ../found',
  ];
  return [...new Set(shell('zsh', ['-f', '-c', script.join('\n')]).split('\n'))].filter((line) => line !== '');
};

const shells: Record<string, Offered> = { bash: inBash, zsh: inZsh, fish: inFish };
const installed = (name: string) => spawnSync(name, ['--version']).status === 0;

for (const [name, offered] of Object.entries(shells)) {
  (installed(name) ? describe : describe.skip)(name, () => {
    test.each<[string[], string[], string[]]>([
      [['s'], ['schedule', 'schema', 'sql', 'start', 'status'], ['run']],
      [['schedule', 'p'], ['pause'], ['list', 'policy']],
      [['run', 'pro'], ['provision'], ['pipeline']],
      [['schedule', 'create', '--pause'], ['--paused', '--pause-on-failure'], ['--id']],
      [['worker', '--log-format', 'p'], ['pretty'], ['json', '--log-level']],
      // The value of a flag is no command.
      [['run', '--workflow-id', 'schedule', '--in'], ['--input', '--input-file'], ['create']],
    ])('%j', (words, some, none) => {
      const found = offered(words);
      expect(found).toEqual(expect.arrayContaining(some));
      for (const word of none) expect(found).not.toContain(word);
    });

    test('files and folders where a flag takes them', () => {
      const tidy = (words: string[]) => offered(words).map((path) => path.replaceAll('\\', '').replace(/\/$/, ''));
      expect(tidy(['run', '--project', 'my'])).toEqual(['my shop']);
      expect(tidy(['run', '--input-file', 'my'])).toEqual(expect.arrayContaining(['my shop', 'my input.json']));
    });
  });
}

test('bash takes paths alone for paths, so that the command sql is no folder sql', () => {
  const told = (...words: string[]) =>
    shell('bash', [
      '--norc',
      '-c',
      'compopt() { echo "$@"; }; source ../script.bash; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _sparkify',
      ...['bash', 'sparkify', ...words],
    ]);
  expect([told('sq'), told('schema', 'pipe'), told('run', '--project', 'my')]).toEqual(['', '', '-o filenames\n']);
});

test('every command and every flag of the help can be completed', () => {
  const commands = [program, ...program.commands];
  for (const { name, commands: below, options } of commands) {
    const found = name === 'sparkify' ? inBash(['']) : inBash([name, '']);
    for (const word of [...below.map((one) => one.name), ...options.flatMap(({ flags }) => flags)])
      expect(found).toContain(word);
  }
});
