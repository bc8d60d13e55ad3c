import { openChosenEngine, proveOncePerBrowser } from './devices';
import type { Command, TrainerEvent } from './protocol';
import { createTrainer } from './trainer';

/** The buffers that are transferred to the page instead of copied. */
const transferred = (event: TrainerEvent) =>
  event.type === 'weights' ? Object.values(event.tensors).map(({ data }) => data.buffer) : [];

const trainer = createTrainer({
  openEngine: openChosenEngine,
  prove: proveOncePerBrowser,
  emit: (event: TrainerEvent) => globalThis.postMessage(event, transferred(event)),
});

globalThis.addEventListener('message', ({ data }: MessageEvent<Command>) => trainer.receive(data));
trainer.start();
