import { openEngine } from '../gpu/open';
import type { Command, TrainerEvent } from './protocol';
import { createTrainer } from './trainer';

/** The page selects a backend, for comparison, by the name of the worker. */
const forced = (['webgpu', 'webgl', 'cpu'] as const).find((backend) => backend === globalThis.name) ?? 'auto';

/** The buffers that are transferred to the page instead of copied. */
const transferred = (event: TrainerEvent) =>
  event.type === 'weights' ? Object.values(event.tensors).map(({ data }) => data.buffer) : [];

const trainer = createTrainer({
  openEngine: () => openEngine(forced),
  emit: (event: TrainerEvent) => globalThis.postMessage(event, transferred(event)),
});

globalThis.addEventListener('message', ({ data }: MessageEvent<Command>) => trainer.receive(data));
trainer.start();
