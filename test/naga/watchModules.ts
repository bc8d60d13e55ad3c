import { createHash } from 'node:crypto';
import { kernels } from '../../src/kernels';
import type { Answer } from './answers';

type Asked = { code: string; label: string; descriptor: GPUComputePipelineDescriptor };

/** A pipeline by its name, the values of its override constants, and eight hexadecimal digits over its module's text. */
function keyOf({ code, label, descriptor }: Asked): string {
  const values = Object.entries(descriptor.compute.constants ?? {}).map(
    ([name, value]) => `${name}=${value}`,
  );
  return [label, ...values, createHash('sha256').update(code).digest('hex').slice(0, 8)].join(' ');
}

/**
 * Records every pipeline that is created from now on, on any device of this process: our modules and tfjs's, with their
 * constants.
 */
export function watchModules(): ReadonlyMap<string, Asked> {
  const asked = new Map<string, Asked>();
  const texts = new WeakMap<GPUShaderModule, string>();
  const own = GPUDevice.prototype;
  const { createShaderModule, createComputePipeline, createComputePipelineAsync } = own;
  const note = (descriptor: GPUComputePipelineDescriptor) => {
    const code = texts.get(descriptor.compute.module) ?? '';
    const one = { code, label: descriptor.label ?? '', descriptor };
    asked.set(keyOf(one), one);
  };
  own.createShaderModule = function (descriptor) {
    const module = createShaderModule.call(this, descriptor);
    texts.set(module, descriptor.code);
    return module;
  };
  own.createComputePipeline = function (descriptor) {
    note(descriptor);
    return createComputePipeline.call(this, descriptor);
  };
  own.createComputePipelineAsync = function (descriptor) {
    note(descriptor);
    return createComputePipelineAsync.call(this, descriptor);
  };
  return asked;
}

/** Compiles each of those modules alone, from its text. */
export async function compiled(device: GPUDevice, asked: ReadonlyMap<string, Asked>): Promise<Answer[]> {
  const names = new Set(kernels.map(({ name }) => name));
  const answers: Answer[] = [];
  for (const [key, { code, label, descriptor }] of asked) {
    device.pushErrorScope('validation');
    const module = device.createShaderModule({ code, label });
    const thrown = await device
      .createComputePipelineAsync({ ...descriptor, compute: { ...descriptor.compute, module } })
      .then(() => undefined, String);
    const error = (await device.popErrorScope())?.message ?? thrown;
    answers.push({
      type: 'module',
      key,
      kernel: names.has(label),
      subgroups: /^\s*enable\s[^;]*\bsubgroups\b/m.test(code),
      ...(error === undefined ? {} : { error }),
    });
  }
  return answers;
}
