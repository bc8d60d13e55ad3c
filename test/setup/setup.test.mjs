import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { dependenciesAreCurrent, root, supportsNode } from '../../src/cli/dependencies.mjs';
import { vulkanCandidates } from '../../src/cli/vulkan.mjs';
import { findBrowser } from './browser.mjs';
import { addBackports, aptCommands, backportsStanza, readArchives, systemRelease } from './install.mjs';
import { findDeno, prepareDeno } from './deno.mjs';
import { findFirefox, prepareFirefox } from './firefox.mjs';
import { outcomeOfTests, summaryLines } from './outcome.mjs';
import { runStages } from './stages.mjs';

const folder = mkdtempSync(join(tmpdir(), 'rankscope-setup-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const write = (path, text) => {
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), text);
  return join(folder, path);
};

const deb822 = `# a comment
Types: deb deb-src
URIs: http://mirror.example/debian
# another
Suites: bookworm bookworm-updates
Components: main
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 abc

Types: deb
URIs: http://mirror.example/security
Suites: bookworm-security
Components: main

Enabled: no
Types: deb
URIs: http://other.example/debian
Suites: bookworm
Components: main
`;

const oneLine = `# deb http://off.example/debian bookworm main
deb-src http://source.example/debian bookworm main
deb [ arch=amd64 signed-by=/usr/share/keyrings/key.gpg trusted=yes ] http://mirror.example/debian bookworm main contrib # why
deb http://mirror.example/security bookworm-security main
`;

describe('apt', () => {
  it('lists the archives of a .sources file, without disabled ones', () => {
    expect(readArchives(deb822, true).map(({ uris, suites }) => [uris, suites])).toEqual([
      ['http://mirror.example/debian', 'bookworm bookworm-updates'],
      ['http://mirror.example/security', 'bookworm-security'],
    ]);
  });

  it('lists the archives of a .list file, without sources and comments', () => {
    expect(readArchives(oneLine, false)).toEqual([
      {
        arch: 'amd64',
        'signed-by': '/usr/share/keyrings/key.gpg',
        trusted: 'yes',
        types: 'deb',
        uris: 'http://mirror.example/debian',
        suites: 'bookworm',
        components: 'main contrib',
      },
      {
        types: 'deb',
        uris: 'http://mirror.example/security',
        suites: 'bookworm-security',
        components: 'main',
      },
    ]);
  });

  it('takes backports from the mirror and key of the release, in either format', () => {
    expect(backportsStanza(readArchives(deb822, true), 'bookworm')).toBe(
      'Types: deb\nURIs: http://mirror.example/debian\nSuites: bookworm-backports\nComponents: main\n' +
        'Signed-By: \n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n abc\n',
    );
    expect(backportsStanza(readArchives(oneLine, false), 'bookworm')).toBe(
      'Types: deb\nURIs: http://mirror.example/debian\nSuites: bookworm-backports\nComponents: main\n' +
        'Signed-By: /usr/share/keyrings/key.gpg\nTrusted: yes\n',
    );
  });

  it('adds backports once, and none without a mirror', () => {
    write('apt/sources.list', oneLine);
    write('apt/sources.list.d/off.sources.disabled', deb822);
    const file = join(folder, 'apt/sources.list.d/bookworm-backports.sources');
    expect(addBackports('bookworm', join(folder, 'apt'))).toBe(true);
    const first = readFileSync(file, 'utf8');
    expect(first).toContain('Suites: bookworm-backports\n');
    rmSync(join(folder, 'apt/sources.list.d/off.sources.disabled'));
    writeFileSync(file, `${first}# kept\n`);
    expect(addBackports('bookworm', join(folder, 'apt'))).toBe(true);
    expect(readFileSync(file, 'utf8')).toContain('# kept');
    expect(addBackports('trixie', join(folder, 'apt'))).toBe(false);
    expect(addBackports('bookworm', join(folder, 'none'))).toBe(false);
  });

  it('does not ask, and names the suite', () => {
    const [update, install] = aptCommands(['a', 'b'], 'bookworm-backports');
    expect(update[0]).toBe('update');
    expect(install).toEqual(expect.arrayContaining(['install', '-y', '-t', 'bookworm-backports', 'a', 'b']));
    expect(aptCommands(['a'])[1]).not.toContain('-t');
  });

  it('knows the system', () => {
    const file = write('os-release', 'ID=debian\nVERSION_CODENAME=bookworm\nNAME="Debian GNU/Linux"\n');
    expect(systemRelease(file)).toEqual({
      ID: 'debian',
      VERSION_CODENAME: 'bookworm',
      NAME: 'Debian GNU/Linux',
    });
    expect(systemRelease(join(folder, 'nowhere'))).toEqual({});
  });
});

describe('dependencies', () => {
  const locked = {
    '': { version: '1.0.0' },
    'node_modules/a': { version: '1.0.0', integrity: 'x' },
    'node_modules/b-win32': { version: '1.0.0', integrity: 'y', optional: true },
  };
  const current = (installed) => {
    write('project/package-lock.json', JSON.stringify({ packages: locked }));
    write('project/node_modules/.package-lock.json', JSON.stringify({ packages: installed }));
    return dependenciesAreCurrent(join(folder, 'project'));
  };

  it('are current if what the lockfile requires is installed; packages for other systems may be absent', () => {
    expect(current({ 'node_modules/a': { version: '1.0.0', integrity: 'x' } })).toBe(true);
  });

  it('are not if one is absent or of another version, or nothing is installed', () => {
    expect(current({})).toBe(false);
    expect(current({ 'node_modules/a': { version: '1.0.1', integrity: 'z' } })).toBe(false);
    expect(dependenciesAreCurrent(join(folder, 'nowhere'))).toBe(false);
  });

  it('are locked for every system, else npm ci refuses the lockfile', () => {
    const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
    const locked = new Set(Object.keys(packages).map((path) => path.replace(/^.*node_modules\//, '')));
    const wanted = Object.values(packages).flatMap(({ dependencies, optionalDependencies }) =>
      Object.keys({ ...dependencies, ...optionalDependencies }),
    );
    expect(wanted.filter((name) => !locked.has(name))).toEqual([]);
  });

  it('need Node.js 20.19 or 22.12', () => {
    const versions = ['18.20.8', '20.18.3', '20.19.0', '21.7.3', '22.11.0', '22.12.0', '24.1.0'];
    expect(versions.filter(supportsNode)).toEqual(['20.19.0', '22.12.0', '24.1.0']);
  });
});

describe.runIf(process.platform === 'linux')('the Vulkan driver', () => {
  const share = join(folder, 'share');
  for (const name of ['nvidia_icd', 'intel_icd.x86_64', 'intel_icd.i686', 'lvp_icd', 'gfxstream_vk_icd'])
    write(`share/vulkan/icd.d/${name}.json`, '{}');
  const browser = write('browser/chromium', '');
  const swiftShader = write('browser/vk_swiftshader_icd.json', '{}');
  const env = { XDG_DATA_DIRS: share, RANKSCOPE_BROWSER: browser };
  const here = (devices, more = {}) =>
    vulkanCandidates({ ...env, ...more }, devices)
      .map(({ icd }) => icd)
      .filter((icd) => icd.startsWith(folder) || icd.startsWith('/named'));

  it('is lavapipe, then SwiftShader, on a machine without a GPU', () => {
    expect(here([])).toEqual([join(share, 'vulkan/icd.d/lvp_icd.json'), swiftShader]);
  });

  it.runIf(process.arch === 'x64')('is that of the hardware first, if there is any', () => {
    expect(here(['renderD128']).map((icd) => icd.replace(/.*\//, ''))).toEqual([
      'nvidia_icd.json',
      'intel_icd.x86_64.json',
      'lvp_icd.json',
      'vk_swiftshader_icd.json',
    ]);
  });

  it('is the one the user names, and no other', () => {
    expect(here(['renderD128'], { VK_ICD_FILENAMES: '/named/icd.json' })).toEqual(['/named/icd.json']);
    expect(here([], { RANKSCOPE_VK_ICD: '/named/own.json', VK_ICD_FILENAMES: '/named/icd.json' })).toEqual([
      '/named/own.json',
    ]);
  });
});

describe('the browser', () => {
  it('is none if the one that the user names does not start', async () => {
    expect(await findBrowser({ PATH: process.env.PATH, RANKSCOPE_BROWSER: join(folder, 'nowhere') })).toBe(
      undefined,
    );
  });
});

describe('Firefox', () => {
  const nowhere = join(folder, 'nowhere');
  it('is none if the one that the user names does not start', async () => {
    expect(await findFirefox({ PATH: process.env.PATH, RANKSCOPE_FIREFOX: nowhere })).toBe(undefined);
  });

  it('is missing by name then, and none is installed', async () => {
    const before = process.env.RANKSCOPE_FIREFOX;
    process.env.RANKSCOPE_FIREFOX = nowhere;
    const { missing } = await prepareFirefox(undefined, () => expect.unreachable());
    if (before === undefined) delete process.env.RANKSCOPE_FIREFOX;
    else process.env.RANKSCOPE_FIREFOX = before;
    expect(missing).toContain(`RANKSCOPE_FIREFOX=${nowhere}`);
  });
});

describe.runIf(process.platform === 'linux' && findDeno())('Deno', () => {
  it('is missing by name where it finds no adapter', async () => {
    const icd = join(folder, 'nowhere.json');
    const { deno, missing } = await prepareDeno(icd);
    expect(deno).toBe(undefined);
    expect(missing).toMatch(/^Deno \d.* finds no adapter through /);
    expect(missing).toContain(icd);
  });
});

describe('a stage', () => {
  it('is skipped by name, with the reason, if anything that it needs is missing', async () => {
    const stage = { name: 'naga', project: 'naga', needs: ['driver', 'deno'] };
    const [{ name, outcome }] = await runStages([stage], { env: {}, missing: { deno: 'there is no Deno.' } });
    expect(name).toBe('naga');
    expect(outcome).toEqual({
      passed: 0,
      failed: 0,
      skipped: [{ name: 'naga tests', why: 'there is no Deno.' }],
    });
  });
});

const test = (status, fullName = status) => ({ status, fullName });
const file = (status, ...assertionResults) => ({ status, assertionResults });

describe('the outcome', () => {
  it('counts tests, and a file that did not load as a failure', () => {
    const report = {
      testResults: [
        file('passed', test('passed'), test('todo', 'a b')),
        file('failed'),
        file('failed', test('failed')),
      ],
    };
    expect(outcomeOfTests(report, false)).toEqual({
      passed: 1,
      failed: 2,
      skipped: [{ name: 'a b', why: 'todo' }],
    });
  });

  it('is a failure if the run failed without a failed test, or without a report', () => {
    expect(outcomeOfTests({ testResults: [file('passed', test('passed'))] }, false).failed).toBe(1);
    expect(outcomeOfTests(undefined, false)).toEqual({ passed: 0, failed: 1, skipped: [] });
  });

  it('ends with the count alone on the last line', () => {
    const outcome = { passed: 2, failed: 0, skipped: [] };
    const stage = { name: 'unit', seconds: 1, outcome };
    expect(summaryLines([stage, stage], ['about']).at(-1)).toBe('4 passed, 0 failed');
    const skipping = { ...stage, outcome: { ...outcome, skipped: [{ name: 'gpu tests', why: 'no GPU' }] } };
    const lines = summaryLines([stage, skipping], []);
    expect(lines).toContain('Skipped: gpu tests (no GPU)');
    expect(lines.at(-1)).toBe('4 passed, 0 failed, 1 skipped');
  });
});
