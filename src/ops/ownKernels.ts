import * as tf from '@tensorflow/tfjs-core';
import { GpuError } from '../core/errors';

/** What tfjs gives a kernel function: tensors, attributes, and the backend that it runs on. */
export type KernelParams = Parameters<tf.KernelFunc>[0];

/** A kernel of ours under a name of tfjs's. It returns undefined for a case that tfjs's kernel must do. */
export type OwnKernel = (params: KernelParams) => tf.TensorInfo | tf.TensorInfo[] | undefined;

/** Kernels of ours, by the names under which tfjs runs them. */
export type OwnKernels = Readonly<Record<string, OwnKernel>>;

/** An input that the kernel cannot do without. Throws GpuError where it is missing. */
export function inputOf({ inputs }: KernelParams, name: string): tf.TensorInfo {
  const tensor = inputs[name];
  if (!tensor) throw new GpuError(`A kernel is missing its input "${name}".`);
  return tensor;
}

/** Each backend of tfjs with the kernels that run on its engine. */
const kernelsOf = new WeakMap<object, OwnKernels>();

/** tfjs's WebGPU kernels by name, as they were before ours; undefined where tfjs has none. */
export const stockKernels = new Map<string, tf.KernelConfig | undefined>();

/** Registers with tfjs, once per process, a kernel function that looks up ours by the backend it is given. */
function register(kernelName: string): void {
  if (stockKernels.has(kernelName)) return;
  const stock: tf.KernelConfig | undefined = tf.getKernel(kernelName, 'webgpu');
  stockKernels.set(kernelName, stock);
  if (stock) tf.unregisterKernel(kernelName, 'webgpu');
  const kernelFunc: tf.KernelFunc = (params) => {
    const result = kernelsOf.get(params.backend)?.[kernelName]?.(params) ?? stock?.kernelFunc(params);
    if (!result) throw new GpuError(`Kernel ${kernelName} is not installed on this backend of tfjs.`);
    return result;
  };
  tf.registerKernel({ kernelName, backendName: 'webgpu', kernelFunc });
}

/** Whether a backend of tfjs has kernels of ours. */
export const hasOwnKernels = (backend: object): boolean => kernelsOf.has(backend);

/** Lets tfjs run these kernels on its WebGPU backend `backend`, in place of its own where it has some of these names. */
export function setOwnKernels(backend: object, kernels: OwnKernels): void {
  kernelsOf.set(backend, kernels);
  for (const kernelName of Object.keys(kernels)) register(kernelName);
}

/** Whether tfjs's current backend runs a kernel of ours under this name. */
export const runsOwnKernel = (kernelName: string): boolean =>
  kernelsOf.get(tf.backend())?.[kernelName] !== undefined;
