import { launch } from './launch.mjs';

/** Whether a command line may open a GPU. */
function opensGpu([command, ...rest]) {
  const backend = rest[rest.indexOf('--backend') + 1];
  return command === 'train' && backend !== 'cpu' && !rest.includes('--backend=cpu');
}

await launch('src/cli/main.ts', opensGpu(process.argv.slice(2)));
