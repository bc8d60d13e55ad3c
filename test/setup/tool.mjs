import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../src/cli/dependencies.mjs';

const limitMs = 600_000;
const packageOf = { prettier: 'prettier', oxlint: 'oxlint', tsc: 'typescript', vitest: 'vitest' };

/** The script behind a tool's name. Run by this Node.js, it needs neither npx nor a shell. */
function scriptOf(tool) {
  const folder = join(root, 'node_modules', packageOf[tool]);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return join(folder, typeof bin === 'string' ? bin : bin[tool]);
}

const running = new Set();
const inGroups = process.platform !== 'win32';

/** Ends a tool and what it started. */
function stop(child, signal) {
  try {
    process.kill(inGroups ? -child.pid : child.pid, signal);
  } catch {
    // It has ended.
  }
}

/** Ends every tool that is running, when this process is asked to end. */
export function stopToolsOnSignals() {
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => {
      for (const child of running) stop(child, 'SIGTERM');
      process.exit(130);
    });
  }
}

/**
 * Runs a tool of node_modules, [name, ...arguments]: { ok, output }.
 *
 * With `show` its output goes straight to the terminal. After ten minutes it is stopped, and that is a failure.
 */
export function runTool([tool, ...args], { env = {}, show = false } = {}) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [scriptOf(tool), ...args], {
      cwd: root,
      env: { ...process.env, ...env },
      detached: inGroups,
      stdio: show ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
    });
    running.add(child);
    let output = '';
    const keep = (text) => {
      output += text;
    };
    child.stdout?.setEncoding('utf8').on('data', keep);
    child.stderr?.setEncoding('utf8').on('data', keep);
    const timer = setTimeout(() => {
      keep(`${tool} was stopped after ${limitMs / 60_000} minutes.\n`);
      stop(child, 'SIGKILL');
    }, limitMs);
    const end = (ok) => {
      clearTimeout(timer);
      running.delete(child);
      resolve({ ok, output });
    };
    child.once('error', (error) => {
      keep(error.message);
      end(false);
    });
    child.once('close', (code) => end(code === 0));
  });
}
