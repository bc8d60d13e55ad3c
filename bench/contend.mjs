import { launch } from '../src/cli/launch.mjs';

// node bench/contend.mjs <ours|tfjs|jaxjs>: one contender, controlled by its parent process.

await launch(`bench/contenders/${process.argv[2]}.ts`, true);
