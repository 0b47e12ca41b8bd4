import { Argument, Command } from 'commander';
import { bashScript } from '../completion/bash.ts';
import { fishScript } from '../completion/fish.ts';
import { wordsOf } from '../completion/words.ts';
import { zshScript } from '../completion/zsh.ts';
import { examples } from './examples.ts';

const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript };
type Shell = keyof typeof scripts;

export function completionCommand(): Command {
  return new Command('completion')
    .description('print a script that lets your shell complete commands, flags and values')
    .addArgument(new Argument('<shell>', 'the shell').choices(Object.keys(scripts)))
    .addHelpText(
      'after',
      '\nIt completes the command sparkify. If you run it as `npx sparkify`, define a function in the file that\n' +
        'your shell reads at its start: sparkify() { npx sparkify "$@"; }\n' +
        examples({
          'source <(sparkify completion bash)': 'in ~/.bashrc; the same with zsh in ~/.zshrc, below compinit',
          'sparkify completion fish > ~/.config/fish/completions/sparkify.fish': 'once, for fish',
        }),
    )
    .action((shell: Shell, _options: unknown, command: Command) => {
      console.log(scripts[shell](wordsOf(command.parent ?? command)));
    });
}
