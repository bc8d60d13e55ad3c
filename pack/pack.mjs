// npm run pack [-- --out FILE] [--folder FOLDER] [--data FOLDER] [--gzip]
//
// Everything that Rankscope needs on a machine of this platform, as one file: unpack it there and start ./rankscope or
// ./gpu-day. docs/gpu-day.md is its README. With --folder the folder is left there and no file is made.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { installDependencies, requireNode, root } from '../src/cli/dependencies.mjs';
import { platform, writePack } from './folder.mjs';

const usage = 'npm run pack [-- [--out FILE] [--folder FOLDER] [--data FOLDER] [--gzip]]';

function readOptions() {
  const text = { type: 'string' };
  try {
    const options = { out: text, folder: text, data: text, gzip: { type: 'boolean' } };
    const { values } = parseArgs({ options });
    if (values.data !== undefined && !existsSync(values.data)) throw new Error(`There is no ${values.data}.`);
    return values;
  } catch (error) {
    console.error(`${error.message}\n${usage}`);
    return process.exit(2);
  }
}

const works = (command) => spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0;

/** Packs a folder with xz (about 30 MB), or where there is none or it is asked for with gzip (about 50 MB). */
function compress(folder, file, gzip) {
  mkdirSync(dirname(file), { recursive: true });
  const draft = `${file}.part`;
  const flag = gzip ? '-z' : '-J';
  const env = { ...process.env, XZ_OPT: '-6 -T0' };
  const args = ['-c', flag, '-f', draft, '-C', dirname(folder), folder.slice(dirname(folder).length + 1)];
  const { status, error } = spawnSync('tar', args, { env, stdio: ['ignore', 2, 2] });
  if (status !== 0) {
    rmSync(draft, { force: true });
    throw new Error(`tar could not write ${file}${error ? `: ${error.message}` : ''}.`);
  }
  renameSync(draft, file);
}

requireNode();
const options = readOptions();
await installDependencies(console.error);
try {
  if (options.folder !== undefined) {
    writePack(resolve(options.folder), options);
    console.log(resolve(options.folder));
  } else {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const name = `rankscope-${version}-${platform}`;
    const gzip = options.gzip || !works('xz');
    const file = resolve(options.out ?? join(root, 'out', `${name}.tar.${gzip ? 'gz' : 'xz'}`));
    mkdirSync(join(root, '.build'), { recursive: true });
    const draft = mkdtempSync(join(root, '.build', 'pack-'));
    try {
      writePack(join(draft, name), options);
      console.error(`Compressing with ${gzip ? 'gzip' : 'xz, which takes a minute'}.`);
      compress(join(draft, name), file, gzip);
    } finally {
      rmSync(draft, { recursive: true, force: true });
    }
    console.log(`${file}  ${(statSync(file).size / 1e6).toFixed(1)} MB`);
  }
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
