import { spawn, spawnSync } from 'node:child_process';

/** `unshare` in a new network namespace, where this user may have one: [] elsewhere. */
const withoutNetwork = spawnSync('unshare', ['-n', '-r', 'true']).status === 0 ? ['unshare', '-n', '-r'] : [];

/** Nothing of this checkout's environment, and proxies that are not there. */
const environment: Record<string, string> = {
  HOME: '/nonexistent',
  PATH: '/usr/bin:/bin',
  http_proxy: 'http://127.0.0.1:9',
  https_proxy: 'http://127.0.0.1:9',
  npm_config_registry: 'http://127.0.0.1:9',
};

/** The variables that choose the driver and the browser of these tests. */
const passed = ['VK_DRIVER_FILES', 'VK_ICD_FILENAMES', 'RANKSCOPE_BROWSER', 'LD_LIBRARY_PATH'];

/**
 * Runs a program away from this checkout: { code, stdout, stderr }. Where the system allows it there is no network.
 *
 * `hear` is called with what it prints to standard error, as it comes.
 */
export function runOffline(
  program: string,
  words: readonly string[],
  cwd: string,
  hear: (text: string) => void = () => {},
) {
  const [command = program, ...args] = [...withoutNetwork, program, ...words];
  const env = { ...environment };
  for (const name of passed) if (process.env[name]) env[name] = process.env[name] ?? '';
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (text: Buffer) => (stdout += text.toString()));
  child.stderr.on('data', (text: Buffer) => {
    stderr += text.toString();
    hear(text.toString().trimEnd());
  });
  return new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}
