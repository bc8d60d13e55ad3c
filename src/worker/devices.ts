import type { WrongDeviceError } from '../core/errors';
import type { Engine } from '../gpu/engine';
import { openEngine, openWithoutWebgpu } from '../gpu/open';
import { catalogue } from '../train/catalogue';
import { proveDevice } from '../train/proof/proveDevice';
import { proofKey, proveOnce } from './provenDevices';

/** The page selects a backend, for comparison, by the name of the worker. */
const forced = (['webgpu', 'webgl', 'cpu'] as const).find((backend) => backend === globalThis.name) ?? 'auto';

/** The engine of the page's choice. Where a device was refused, one without WebGPU, unless WebGPU was asked for by name. */
export async function openChosenEngine(refused?: WrongDeviceError): Promise<Engine> {
  if (!refused) return openEngine(forced);
  if (forced === 'webgpu') throw refused;
  return openWithoutWebgpu(refused.message, 'wrong');
}

/** Proves a device once per adapter and version of the browser. */
export async function proveOncePerBrowser(engine: Engine): Promise<void> {
  if (engine.adapter.backend !== 'webgpu') return;
  const key = proofKey(engine.adapter, navigator.userAgent, catalogue.version);
  await proveOnce(key, () => proveDevice(engine));
}
