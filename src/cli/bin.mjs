import { launch } from './launch.mjs';

/** Whether a command may open a GPU. */
function opensGpu([command, ...rest]) {
  const backend = rest[rest.indexOf('--backend') + 1];
  return command === 'train' && backend !== 'cpu' && !rest.includes('--backend=cpu');
}

if (process.argv[2] === 'bench') {
  process.argv.splice(2, 1);
  await launch('bench/main.ts', true);
} else await launch('src/cli/main.ts', opensGpu(process.argv.slice(2)));
