import type { WrongDeviceError } from '../core/errors';
import { openEngine, openWithoutWebgpu } from '../gpu/open';
import type { Engine } from '../gpu/engine';
import { catalogue } from '../train/catalogue';
import { proveDevice } from '../train/proof/proveDevice';
import type { Command, TrainerEvent } from './protocol';
import { proofKey, proveOnce } from './provenDevices';
import { createTrainer } from './trainer';

/** The page selects a backend, for comparison, by the name of the worker. */
const forced = (['webgpu', 'webgl', 'cpu'] as const).find((backend) => backend === globalThis.name) ?? 'auto';

/** The engine of the page's choice. Where a device was refused, one without WebGPU, unless WebGPU was asked for by name. */
async function open(refused?: WrongDeviceError): Promise<Engine> {
  if (!refused) return openEngine(forced);
  if (forced === 'webgpu') throw refused;
  return openWithoutWebgpu(refused.message, 'wrong');
}

/** Proves a device once per adapter and version of the browser. */
async function prove(engine: Engine): Promise<void> {
  if (engine.adapter.backend !== 'webgpu') return;
  const key = proofKey(engine.adapter, navigator.userAgent, catalogue.version);
  await proveOnce(key, () => proveDevice(engine));
}

/** The buffers that are transferred to the page instead of copied. */
const transferred = (event: TrainerEvent) =>
  event.type === 'weights' ? Object.values(event.tensors).map(({ data }) => data.buffer) : [];

const trainer = createTrainer({
  openEngine: open,
  prove,
  emit: (event: TrainerEvent) => globalThis.postMessage(event, transferred(event)),
});

globalThis.addEventListener('message', ({ data }: MessageEvent<Command>) => trainer.receive(data));
trainer.start();
