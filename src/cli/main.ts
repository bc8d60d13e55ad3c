import { ConfigError, DataError, DivergedError, GpuUnavailableError, ShapeError } from '../core/errors';
import { catalogue } from '../train/catalogue';
import { train } from './train';

const usage = `rankscope <command>

  train      [--config file] [--set path=value …] [--steps N] [--events file.jsonl]
             [--backend webgpu|cpu] [--out folder] [--export format …]
             [--recording file.json] [--eager]
             trains in Node; JSON Lines on standard output
  catalogue  methods, models, datasets and their parameters, as JSON
  bench      [id | id/case …] [--json]
             times training and its kernels against other libraries; see bench/README.md

  In the environment: RANKSCOPE_WITHHOLD=subgroups,… or all, RANKSCOPE_LIMITS=guaranteed
             withhold features and limits of the GPU, to try what others cannot do`;

const commands: Record<string, (words: string[]) => Promise<void>> = {
  train,
  catalogue: async () => {
    process.stdout.write(`${JSON.stringify(catalogue, null, 2)}\n`);
  },
};

/** 2: bad input; 3: no adapter; 1: anything else, including divergence. */
const exitCode = (error: unknown) => {
  if (error instanceof ConfigError || error instanceof DataError || error instanceof ShapeError) return 2;
  return error instanceof GpuUnavailableError ? 3 : 1;
};

const [name = '', ...words] = process.argv.slice(2);
try {
  const command = commands[name];
  if (['', 'help', '--help', '-h'].includes(name)) process.stdout.write(`${usage}\n`);
  else if (command) await command(words);
  else
    throw new ConfigError(
      `Unknown command ${name}. Commands: ${[...Object.keys(commands), 'bench'].join(', ')}.`,
    );
  // Dawn keeps the process alive: exit explicitly, once the output has been flushed.
  process.stdout.write('', () => process.exit(0));
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  const code = exitCode(error);
  const unexpected = code === 1 && error instanceof Error && !(error instanceof DivergedError);
  process.stderr.write(`rankscope: ${unexpected ? error.stack : message}\n`, () => process.exit(code));
}
