import { openEngine } from '../gpu/open';
import type { Command, TrainerEvent } from './protocol';
import { createTrainer } from './training';

/** The page forces a backend, for comparison, by naming the worker after it. */
const forced = (['webgpu', 'webgl', 'cpu'] as const).find((backend) => backend === globalThis.name) ?? 'auto';

const trainer = createTrainer({
  openEngine: () => openEngine(forced),
  emit: (event: TrainerEvent) => globalThis.postMessage(event),
});

globalThis.addEventListener('message', ({ data }: MessageEvent<Command>) => trainer.receive(data));
trainer.start();
