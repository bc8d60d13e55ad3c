import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../src/cli/dependencies.mjs';

function buildSite(outDir) {
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const args = [vite, 'build', '--outDir', outDir, '--emptyOutDir', '--logLevel', 'warn'];
  // A separate process: under Vitest's NODE_ENV it would be React's development build.
  const env = { ...process.env, NODE_ENV: 'production' };
  delete env.VITEST;
  return new Promise((resolve, reject) => {
    spawn(process.execPath, args, { cwd: root, env, stdio: 'inherit' })
      .once('error', reject)
      .once('exit', (code) =>
        code === 0 ? resolve() : reject(new Error('The site could not be built; the reason is above.')),
      );
  });
}

/**
 * Builds the site and serves it: { address, close }. The site is in a subfolder, so that a path from the root fails.
 */
export async function serveSite() {
  mkdirSync(join(root, '.build'), { recursive: true });
  const outDir = mkdtempSync(join(root, '.build', 'site-'));
  const { preview } = await import('vite');
  await buildSite(outDir);
  const server = await preview({
    root,
    configFile: false,
    base: '/some/folder/',
    logLevel: 'warn',
    build: { outDir },
    preview: { host: '127.0.0.1', port: 4173 },
  });
  return {
    address: server.resolvedUrls.local[0],
    close: async () => {
      await server.close();
      rmSync(outDir, { recursive: true, force: true });
    },
  };
}
