import { execFileSync } from 'node:child_process';
import { launch } from '../src/cli/launch.mjs';

// `npm run -s bench -- [id …] [--json]`: times each question's contenders in turn on one adapter.

process.env.RANKSCOPE_COMMIT ??= execFileSync('git', ['rev-parse', '--short', 'HEAD'], {
  encoding: 'utf8',
}).trim();
await launch('bench/main.ts', true);
