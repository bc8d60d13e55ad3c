import { openEngine } from '../gpu/open';
import type { Command, TrainerEvent } from './protocol';
import { createTrainer } from './trainer';

/** The page forces a backend, for comparison, by naming the worker after it. */
const forced = (['webgpu', 'webgl', 'cpu'] as const).find((backend) => backend === globalThis.name) ?? 'auto';

/** What goes to the page without a copy. */
const transferred = (event: TrainerEvent) =>
  event.type === 'weights' ? Object.values(event.tensors).map(({ data }) => data.buffer) : [];

const trainer = createTrainer({
  openEngine: () => openEngine(forced),
  emit: (event: TrainerEvent) => globalThis.postMessage(event, transferred(event)),
});

globalThis.addEventListener('message', ({ data }: MessageEvent<Command>) => trainer.receive(data));
trainer.start();
