import { describe, expect, it } from 'vitest';
import { GpuError } from '../../src/core/errors';
import { shaderText } from '../../src/gpu/shaderText';
import { instances, replaced } from './instances';
import { readModule } from './readModule';

/** What WebGPU guarantees on every adapter. */
const guaranteed = {
  storageBuffers: 8,
  uniformBuffers: 12,
  workgroupBytes: 16384,
  invocations: 256,
};

describe.each(instances)('the shader $name', ({ kernel, text }) => {
  const module = readModule(text);

  it('stays within the limits that every adapter has', () => {
    const { storage, uniform } = module.bindings;
    expect(storage).toBeLessThanOrEqual(guaranteed.storageBuffers);
    expect(uniform).toBeLessThanOrEqual(guaranteed.uniformBuffers);
    expect(storage + uniform).toBe(kernel.bindings.length);
    expect(module.workgroupBytes).toBeLessThanOrEqual(guaranteed.workgroupBytes);
    expect(module.workgroupSize).toBeLessThanOrEqual(guaranteed.invocations);
    expect(module.workgroupSize).toBe(kernel.workgroupSize);
  });

  it('is plain WGSL: no language extension, no pointer parameter, no override', () => {
    expect(module.requires).toEqual([]);
    expect(module.pointerParameters).toEqual([]);
    expect(module.overrides).toEqual([]);
  });

  it('uses subgroups where its kernel says so, and nowhere else', () => {
    expect(module.enables).toEqual(kernel.subgroupSize === undefined ? [] : ['subgroups']);
    expect(module.usesSubgroups).toBe(kernel.subgroupSize !== undefined);
  });

  it('has a constant for each value that its kernel gives, marked in the module', () => {
    expect(Object.keys(kernel.constants ?? {}).sort()).toEqual(replaced(kernel).sort());
  });
});

describe('all shaders together', () => {
  it('include the one that is closest to the limit of workgroup memory', () => {
    const bytes = instances.map(({ name, text }) => ({ name, bytes: readModule(text).workgroupBytes }));
    bytes.sort((a, b) => b.bytes - a.bytes);
    expect(bytes[0]).toEqual({ name: 'householderQr, lanes = 128', bytes: 15360 });
  });

  it('have three that use subgroups, two of them in two ways', () => {
    expect(instances.filter(({ kernel }) => kernel.subgroupSize)).toHaveLength(5);
  });
});

describe('the reader of modules', () => {
  it('adds up workgroup memory as WebGPU does, every variable in sixteens', () => {
    const { workgroupBytes } = readModule(`
      const n: u32 = 3;
      const m = 2 * n;  // const hidden = 9;
      // var<workgroup> none: array<f32, 4096>;
      var<workgroup> a: f32;
      var<workgroup> b: array<vec3f, n>;
      var<workgroup> c: array<array<f32, m>, 4>;
      var<workgroup> d: mat3x2f;
      @compute @workgroup_size(2, n, 4) fn main() {}`);
    expect(workgroupBytes).toBe(16 + 48 + 96 + 32);
  });

  it('multiplies the sides of a workgroup', () => {
    expect(readModule('const n = 3;\n@compute @workgroup_size(2, n, 4) fn main() {}').workgroupSize).toBe(24);
    expect(readModule('@compute @workgroup_size(64) fn main() {}').workgroupSize).toBe(64);
  });

  it('finds what is forbidden, but not in comments', () => {
    const found = readModule(`
      enable f16, subgroups;
      requires readonly_and_readwrite_storage_textures;
      override lanes: u32 = 8;
      @id(3) override tall = 1.0;
      // requires nothing; fn c(p: ptr<function, f32>) {}
      fn a(x: f32, p: ptr<function, array<f32, 4>>) -> f32 { let y = subgroupAdd(x); return y; }
      fn b(x: f32) { var z = x; let q = &z; }
      @compute @workgroup_size(1) fn main() {}`);
    expect(found.enables).toEqual(['f16', 'subgroups']);
    expect(found.requires).toEqual(['readonly_and_readwrite_storage_textures']);
    expect(found.overrides).toEqual(['lanes', 'tall']);
    expect(found.pointerParameters).toEqual(['a']);
    expect(found.usesSubgroups).toBe(true);
  });

  it.each([
    ['a size that it cannot compute', 'var<workgroup> a: array<f32, workgroupUniformLoad(&b)>;'],
    ['a type that it does not know', 'var<workgroup> a: Job;'],
  ])('refuses %s', (_, line) => {
    expect(() => readModule(`${line}\n@compute @workgroup_size(1) fn main() {}`)).toThrow(/cannot tell/);
  });
});

describe('the loader of a shader', () => {
  const kernel = { name: 'sums', workgroupSize: 8, bindings: [], constants: { lanes: 16 } };
  const load = (source: string, constants: Record<string, number | boolean> = kernel.constants) =>
    shaderText({ ...kernel, source, constants });

  it.each<[string, string, Record<string, number | boolean>]>([
    ['const lanes: u32 = 8;  // replaced', 'const lanes: u32 = 16;  // replaced', { lanes: 16 }],
    ['const lanes = 8;\nconst lanes2 = 8;', 'const lanes = 16;\nconst lanes2 = 8;', { lanes: 16 }],
    [
      'const eight = false;\nconst scale: f32 = 1;',
      'const eight = true;\nconst scale: f32 = 1e-7;',
      { eight: true, scale: 1e-7 },
    ],
    ['// const lanes = 8;', '// const lanes = 8;', {}],
  ])('puts values into %o', (source, expected, constants) => {
    expect(load(source, constants)).toBe(expected);
  });

  it.each([
    ['override lanes: u32 = 8;', 'has 0'],
    ['// const lanes = 8;', 'has 0'],
    ['const lanes = 8;\nconst lanes = 9;', 'has 2'],
  ])('refuses %o', (source, message) => {
    expect(() => load(source)).toThrow(GpuError);
    expect(() => load(source)).toThrow(
      `shaders/sums.wgsl must have one line "const lanes = …;" to put 16 into, and ${message}.`,
    );
  });

  it('refuses a number that WGSL cannot write', () => {
    expect(() => load('const lanes = 8;', { lanes: NaN })).toThrow(/only finite numbers/);
  });
});
