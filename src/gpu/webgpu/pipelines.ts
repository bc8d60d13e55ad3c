import { GpuError } from '../../core/errors';
import type { Kernel } from '../kernel';
import { shaderText } from '../shaderText';

/** A range of a buffer to bind, in bytes. With a lender it is bound for one dispatch only. */
export type Bound = { buffer: GPUBuffer; offset: number; size: number; lender?: object };

/** The pipelines of our kernels and their bind groups, each made once. */
export type Pipelines = {
  /** Starts compiling without waiting; settles when that is done. Undefined if the pipeline is ready. */
  prepare(kernel: Kernel): Promise<void> | undefined;
  /** The pipeline and a bind group of these buffers. Compiles now what is not ready. */
  bind(kernel: Kernel, bound: readonly Bound[]): { pipeline: GPUComputePipeline; bindGroup: GPUBindGroup };
  /** Drops the bind groups of a buffer that is about to be destroyed. */
  forget(buffer: GPUBuffer): void;
};

const keyOf = ({ name, constants }: Kernel) => (constants ? `${name} ${JSON.stringify(constants)}` : name);

const bufferTypes = { read: 'read-only-storage', read_write: 'storage', uniform: 'uniform' } as const;

/** No pipelines yet. */
export function createPipelines(device: GPUDevice): Pipelines {
  const ready = new Map<string, GPUComputePipeline>();
  const started = new Map<string, Promise<void>>();
  const groups = new Map<string, { bindGroup: GPUBindGroup; buffers: readonly GPUBuffer[] }>();
  const ids = new WeakMap<GPUBuffer, number>();
  let nextId = 0;

  const idOf = (buffer: GPUBuffer) => {
    const known = ids.get(buffer);
    if (known !== undefined) return known;
    ids.set(buffer, nextId);
    return nextId++;
  };
  // Explicit: an automatic layout would drop bindings that one variant of a shader does not use.
  const descriptor = (kernel: Kernel): GPUComputePipelineDescriptor => {
    const entries = kernel.bindings.map(({ access }, binding) => ({
      binding,
      visibility: GPUShaderStage.COMPUTE,
      buffer: { type: bufferTypes[access] },
    }));
    return {
      label: kernel.name,
      layout: device.createPipelineLayout({ bindGroupLayouts: [device.createBindGroupLayout({ entries })] }),
      compute: {
        module: device.createShaderModule({ label: kernel.name, code: shaderText(kernel) }),
        entryPoint: 'main',
      },
    };
  };
  return {
    prepare(kernel) {
      if (ready.has(keyOf(kernel))) return undefined;
      const before = started.get(keyOf(kernel));
      if (before) return before;
      const compiling = device.createComputePipelineAsync(descriptor(kernel)).then(
        (pipeline) => void ready.set(keyOf(kernel), pipeline),
        (error: unknown) => {
          throw new GpuError(`shaders/${kernel.name}.wgsl does not compile: ${String(error)}`);
        },
      );
      started.set(keyOf(kernel), compiling);
      void compiling.catch(() => {}).finally(() => started.delete(keyOf(kernel)));
      return compiling;
    },
    bind(kernel, bound) {
      let pipeline = ready.get(keyOf(kernel));
      if (!pipeline) {
        pipeline = device.createComputePipeline(descriptor(kernel));
        ready.set(keyOf(kernel), pipeline);
      }
      const layout = pipeline.getBindGroupLayout(0);
      const create = () => {
        const entries = bound.map(({ buffer, offset, size }, binding) => ({
          binding,
          resource: { buffer, offset, size },
        }));
        return device.createBindGroup({ label: kernel.name, layout, entries });
      };
      if (bound.some(({ lender }) => lender)) return { pipeline, bindGroup: create() };
      const buffers = bound.map(({ buffer }) => buffer);
      const key = `${keyOf(kernel)}:${bound.map(({ buffer, offset }) => `${idOf(buffer)}+${offset}`).join(',')}`;
      const bindGroup = groups.get(key)?.bindGroup ?? create();
      groups.set(key, { bindGroup, buffers });
      return { pipeline, bindGroup };
    },
    forget(buffer) {
      for (const [key, { buffers }] of groups) if (buffers.includes(buffer)) groups.delete(key);
    },
  };
}
