import type { Backend } from '../core/adapter';
import { GpuUnavailableError } from '../core/errors';
import { webgpuAdvice } from './advice';
import type { Engine, WebgpuEngine } from './engine';
import { createTensorEngine } from './tensorEngine';
import { tf } from './tfjs/tfjs';
import type { Restrictions } from './webgpu/restrictions';

const fallback = async (backend: 'webgl' | 'cpu', reason?: string): Promise<Engine> => {
  if (backend === 'webgl') await import('@tensorflow/tfjs-backend-webgl');
  else await import('@tensorflow/tfjs-backend-cpu');
  // In Node the CPU backend would print an advertisement for another package.
  tf.env().set('IS_NODE', false);
  if (!(await tf.setBackend(backend)))
    throw new GpuUnavailableError(`The ${backend} backend of tfjs does not start here.`);
  await tf.ready();
  return createTensorEngine({
    backend,
    name: backend === 'webgl' ? 'WebGL' : 'processor',
    software: true,
    features: [],
    ...(reason === undefined ? {} : { notice: reason }),
  });
};

/**
 * Opens the engine of that backend, or with `auto` the best that works here: WebGPU, else WebGL, else the processor.
 *
 * tfjs computes on one backend at a time: that of the engine opened last. Throws GpuUnavailableError when the backend that
 * was asked for by name does not start, and GpuError when an engine on WebGPU is open and another one would be opened.
 *
 * `restrictions` are by default those of the environment (see `restrictionsIn`).
 */
export function openEngine(backend: 'webgpu', restrictions?: Restrictions): Promise<WebgpuEngine>;
export function openEngine(backend: Backend | 'auto', restrictions?: Restrictions): Promise<Engine>;
export async function openEngine(backend: Backend | 'auto', restrictions?: Restrictions): Promise<Engine> {
  if (backend === 'webgl' || backend === 'cpu') return fallback(backend);
  try {
    const { openWebgpuEngine } = await import('./webgpu/webgpuEngine');
    return await openWebgpuEngine(restrictions);
  } catch (error) {
    if (backend === 'webgpu' || !(error instanceof GpuUnavailableError)) throw error;
    const { userAgent = '' } = globalThis.navigator ?? {};
    const reason = `${error.message} ${webgpuAdvice(userAgent, globalThis.isSecureContext !== false)}`;
    return fallback('webgl', reason).catch(() => fallback('cpu', reason));
  }
}
