import { spawn } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The contents of /etc/os-release: { ID, VERSION_CODENAME, … }; empty if there is none. */
export function systemRelease(file = '/etc/os-release') {
  if (!existsSync(file)) return {};
  const lines = readFileSync(file, 'utf8').matchAll(/^(\w+)=(["']?)(.*)\2$/gm);
  return Object.fromEntries([...lines].map(([, name, , value]) => [name, value]));
}

/** Whether system packages can be installed without asking: apt-get exists, and we are root. */
export const canInstall = () => process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');

const words = (text = '') => text.split(/\s+/).filter(Boolean);

/** The stanzas of a deb822 file (`.sources`), each as { field: value } with lower-case names. */
function readStanzas(text) {
  const lines = text.split('\n').filter((line) => !line.startsWith('#'));
  const stanzas = lines.join('\n').split(/\n\s*\n/);
  return stanzas.map((stanza) =>
    Object.fromEntries(
      [...stanza.matchAll(/^([\w-]+):(.*(?:\n[ \t].*)*)/gm)].map((m) => [
        m[1].toLowerCase(),
        m[2].replace(/^[ \t]+/, '').trimEnd(),
      ]),
    ),
  );
}

/** The lines of a one-line file (`.list`) as the same kind of records. */
function readLines(text) {
  const entries = text.matchAll(/^[ \t]*(deb(?:-src)?)[ \t]+(?:\[([^\]]*)\][ \t]*)?(\S+)[ \t]+([^#\n]+)/gm);
  return [...entries].map(([, types, options, uris, rest]) => {
    const [suites, ...components] = words(rest);
    const named = words(options).map((option) => option.split(/=(.*)/s, 2));
    return { ...Object.fromEntries(named), types, uris, suites, components: components.join(' ') };
  });
}

/** The package archives listed in a file of apt's configuration: { types, uris, suites, components, signed-by? … }. */
export function readArchives(text, isDeb822) {
  const archives = isDeb822 ? readStanzas(text) : readLines(text);
  return archives.filter(
    ({ types, uris, enabled }) => words(types).includes('deb') && uris && enabled !== 'no',
  );
}

/** The package archives that apt uses. */
export function aptArchives(folder = '/etc/apt') {
  const parts = join(folder, 'sources.list.d');
  const names = existsSync(parts) ? readdirSync(parts).map((name) => join(parts, name)) : [];
  return [join(folder, 'sources.list'), ...names]
    .filter((file) => /\.(?:list|sources)$/.test(file) && existsSync(file))
    .flatMap((file) => readArchives(readFileSync(file, 'utf8'), file.endsWith('.sources')));
}

const suitesOf = (archive) => words(archive.suites);

/**
 * The deb822 stanza that adds a release's backports from the mirror it already comes from, with the same key.
 *
 * '' if apt already has them; undefined if it has no such release from which to take the mirror.
 */
export function backportsStanza(archives, codename) {
  if (archives.some((archive) => suitesOf(archive).includes(`${codename}-backports`))) return '';
  const main = archives.find((archive) => suitesOf(archive).includes(codename));
  if (!main) return undefined;
  const fields = {
    Types: 'deb',
    URIs: main.uris,
    Suites: `${codename}-backports`,
    Components: 'main',
    'Signed-By': main['signed-by'],
    Trusted: main.trusted,
  };
  const present = Object.entries(fields).filter(([, value]) => value !== undefined);
  return `${present.map(([name, value]) => `${name}: ${value}`).join('\n')}\n`;
}

/** Adds a release's backports to apt. False if there is no mirror for them. */
export function addBackports(codename, folder = '/etc/apt') {
  const stanza = backportsStanza(aptArchives(folder), codename);
  if (stanza === undefined) return false;
  if (stanza) writeFileSync(join(folder, 'sources.list.d', `${codename}-backports.sources`), stanza);
  return true;
}

/** The apt-get commands that install packages, without a question, from the release or another suite of it. */
export function aptCommands(packages, suite) {
  const options = [
    '-y',
    '-o',
    'DPkg::Lock::Timeout=120',
    '-o',
    'Acquire::Retries=2',
    '-o',
    'Dpkg::Use-Pty=0',
  ];
  const from = suite ? ['-t', suite] : [];
  return [
    ['update', ...options],
    ['install', ...options, '--no-install-recommends', ...from, ...packages],
  ];
}

const aptGet = (args, log) =>
  new Promise((resolve) => {
    const child = spawn('apt-get', args, {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      stdio: ['ignore', log, log],
      timeout: 300_000,
    });
    child.once('error', () => resolve(1));
    child.once('exit', (code) => resolve(code));
  });

/**
 * Installs system packages quietly. Undefined on success, else a sentence that names the log.
 *
 * A failed update is ignored: one dead mirror of many makes it fail, and the packages may be on another.
 */
export async function installPackages(packages, suite) {
  const file = join(mkdtempSync(join(tmpdir(), 'rankscope-apt-')), 'log.txt');
  const log = openSync(file, 'a');
  try {
    const [update, install] = aptCommands(packages, suite);
    await aptGet(update, log);
    const code = await aptGet(install, log);
    return code === 0 ? undefined : `apt-get could not install ${packages.join(' ')}; its log is ${file}.`;
  } finally {
    closeSync(log);
  }
}
