import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../src/cli/dependencies.mjs';
import { denoEnvironment, findDeno } from './deno.mjs';
import { setup as setupDriver } from './vulkan.mjs';

/**
 * Vitest's set-up of the tests on two implementations: chooses the driver, and bundles the program that runs on both.
 *
 * Provides the paths of the program and of Deno.
 */
export async function setup(project) {
  await setupDriver(project);
  Object.assign(process.env, denoEnvironment());
  mkdirSync(join(root, '.build'), { recursive: true });
  const outDir = mkdtempSync(join(root, '.build', 'naga-'));
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const args = ['build', '--ssr', 'test/naga/program.ts', '--outDir', outDir, '--logLevel', 'warn'];
  const env = { ...process.env, NODE_ENV: 'production' };
  delete env.VITEST;
  await new Promise((resolve, reject) => {
    spawn(process.execPath, [vite, ...args], { cwd: root, env, stdio: 'inherit' })
      .once('error', reject)
      .once('exit', (code) =>
        code === 0 ? resolve() : reject(new Error('The program could not be built; the reason is above.')),
      );
  });
  project.provide('deno', findDeno() ?? '');
  project.provide('nagaProgram', join(outDir, 'program.js'));
  return () => rmSync(outDir, { recursive: true, force: true });
}
