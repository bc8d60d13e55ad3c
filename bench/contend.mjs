import { launch } from '../src/cli/launch.mjs';

// node bench/contend.mjs <ours|tfjs|jaxjs>: one contender, which its parent process asks for steps.

await launch(`bench/contenders/${process.argv[2]}.ts`, true);
