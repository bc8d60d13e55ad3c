import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaultConfig, pluginsOf, sectionNames } from '../../src/core/config/config';
import { pathsOf } from '../../src/core/config/paths';
import { strictConfig } from '../../src/core/config/strictConfig';
import { checkValue, clampValue, defaultValues, readValue } from '../../src/core/config/param';
import { catalogue } from '../../src/train/catalogue';
import { kernels } from '../../src/kernels';
import { references } from '../../src/kernels/references';

const plugins = sectionNames.flatMap((section) =>
  pluginsOf(catalogue, section).map((plugin) => ({ section, id: plugin.id, plugin })),
);

describe('the catalogue', () => {
  it('is plain data', () => {
    expect(JSON.parse(JSON.stringify(catalogue))).toEqual(catalogue);
  });

  it('has a default configuration that passes strict validation', () => {
    expect(strictConfig(catalogue, defaultConfig(catalogue))).toEqual(defaultConfig(catalogue));
  });

  it.each(sectionNames)('has a plug-in for every %s file that exports one', (section) => {
    const exported = readdirSync(`src/${section}s`)
      .filter((file) => file.endsWith('.ts'))
      .filter((file) => readFileSync(`src/${section}s/${file}`, 'utf8').includes(`export const ${section}:`))
      .map((file) => basename(file, '.ts'));
    const ids = pluginsOf(catalogue, section).map(({ id }) => id);
    expect(ids.length).toBeGreaterThan(2);
    expect(ids.sort()).toEqual(exported.sort());
  });

  it.each(plugins)('$section $id explains itself', ({ plugin }) => {
    expect(plugin.label).not.toBe('');
    expect(plugin.summary).toMatch(/\.$/);
    for (const param of Object.values(plugin.params)) {
      expect(param.label).not.toBe('');
      expect(param.help).toMatch(/[.!?]$/);
    }
  });

  it.each(plugins)('$section $id has defaults within its own bounds', ({ plugin }) => {
    for (const [name, value] of Object.entries(defaultValues(plugin.params))) {
      const param = plugin.params[name];
      if (!param) throw new Error(`${name} is gone.`);
      expect(checkValue(name, param, value)).toBe(value);
      expect(readValue(name, param, String(value))).toBe(value);
      expect(clampValue(param, value)).toBe(value);
      if (param.kind === 'number' && param.scale === 'log') expect(param.min).toBeGreaterThan(0);
      if (param.kind === 'number' && param.scale === 'log0') expect(param.floor).toBeGreaterThan(0);
    }
  });

  it('gives every parameter of the default configuration a path', () => {
    const paths = pathsOf(catalogue, defaultConfig(catalogue)).map(({ path }) => path);
    expect(paths).toContain('method.sparsity');
    expect(new Set(paths).size).toBe(paths.length);
  });
});

describe.each(kernels)('kernel $name', (kernel) => {
  it('has one name everywhere, and its reference beside it', () => {
    expect(readdirSync('shaders')).toContain(`${kernel.name}.wgsl`);
    const files = readdirSync('src/kernels', { recursive: true, encoding: 'utf8' });
    const own = files.find((file) => basename(file) === `${kernel.name}.ts`) ?? '';
    expect(own).not.toBe('');
    expect(files).toContain(own.replace(/ts$/, 'reference.ts'));
    expect(references.filter((reference) => reference.kernel === kernel)).toHaveLength(1);
  });

  it('declares the bindings that its shader has, in order', () => {
    const declared = [
      ...kernel.source.matchAll(
        /@group\(0\) @binding\((\d+)\) var<(?:storage, )?(read|read_write|uniform)> (\w+)/g,
      ),
    ];
    expect(declared.map(([, index, access, name]) => ({ index: Number(index), access, name }))).toEqual(
      kernel.bindings.map(({ access, name }, index) => ({ index, access, name })),
    );
    expect(kernel.bindings.length).toBeLessThanOrEqual(8);
    const isConstant = kernel.constants?.['lanes'] === kernel.workgroupSize;
    expect(kernel.source).toContain(`@workgroup_size(${isConstant ? 'lanes' : kernel.workgroupSize})`);
  });
});

describe.each(references)('the reference of $kernel.name', ({ cases, tolerance }) => {
  it('gives the reason for its tolerance', () => {
    expect(tolerance.reason.length).toBeGreaterThan(10);
    expect(cases().length).toBeGreaterThanOrEqual(3);
  });
});
