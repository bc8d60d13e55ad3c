import { errorRecord } from '../core/errors';
import { parseRecording } from './parseRecording';
import type { Host, TrainerEvent } from './protocol';
import { recordedHost } from './recorded';

/** Listeners, and a way to call them all. */
function audience() {
  const listeners = new Set<(event: TrainerEvent) => void>();
  return {
    tell: (event: TrainerEvent) => listeners.forEach((listener) => listener(event)),
    listen(listener: (event: TrainerEvent) => void) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

const fatal = (message: string): TrainerEvent => ({
  type: 'failed',
  error: { name: 'Error', message },
  fatal: true,
});

/** The trainer in a worker of its own; `backend` names the one to compute on, otherwise the best there is. */
export function openTrainer(backend = 'trainer'): Host {
  const worker = new Worker(new URL('./trainer.ts', import.meta.url), { type: 'module', name: backend });
  const { tell, listen } = audience();
  worker.addEventListener('message', ({ data }: MessageEvent<TrainerEvent>) => tell(data));
  worker.addEventListener('messageerror', () =>
    tell(fatal('A message of the trainer could not be read. Reload the page.')),
  );
  worker.addEventListener('error', ({ message }) =>
    tell(fatal(`The trainer stopped${message ? `: ${message}` : ''}. Reload the page.`)),
  );
  return { send: (command) => worker.postMessage(command, []), listen, dispose: () => worker.terminate() };
}

async function fetchRecording(address: string) {
  const url = new URL(address, location.href);
  if (url.origin !== location.origin)
    throw new Error(`A recording must come from this site; ${url.origin} is another.`);
  const response = await fetch(url);
  if (!response.ok)
    throw new Error(`There is no recording at ${address} (HTTP ${response.status}). Check the link.`);
  const text = await response.text();
  return parseRecording(address, text);
}

/** The recording at an address of this site, played like a run. What goes wrong is a fatal `failed`. */
export function openRecording(address: string): Host {
  const { tell, listen } = audience();
  let host: Host | undefined;
  let disposed = false;
  fetchRecording(address)
    .then((recording) => {
      if (disposed) return;
      host = recordedHost(recording);
      host.listen(tell);
    })
    .catch((thrown: unknown) => tell({ type: 'failed', error: errorRecord(thrown), fatal: true }));
  return {
    send: (command) => host?.send(command),
    listen,
    dispose() {
      disposed = true;
      host?.dispose();
    },
  };
}
