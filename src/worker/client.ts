import { errorRecord } from '../core/errors';
import type { Command, Host, TrainerEvent } from './protocol';

/** A set of listeners, and a function that calls all of them. */
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

/** The trainer in its own worker, on that backend; `auto`: the best one available. */
function openTrainer(backend: string): Host {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: backend });
  const { tell, listen } = audience();
  worker.addEventListener('message', ({ data }: MessageEvent<TrainerEvent>) => tell(data));
  worker.addEventListener('messageerror', () =>
    tell(fatal('A message of the trainer could not be read. Reload the page.')),
  );
  worker.addEventListener('error', ({ message }) =>
    tell(fatal(`The trainer ${message ? `stopped: ${message}` : 'could not be fetched'}. Reload the page.`)),
  );
  return { send: (command) => worker.postMessage(command, []), listen, dispose: () => worker.terminate() };
}

async function fetchRecording(address: string) {
  const url = new URL(address, location.href);
  if (url.origin !== location.origin)
    throw new Error(`A recording must come from this site, not from ${url.origin}.`);
  const response = await fetch(url);
  if (!response.ok)
    throw new Error(`There is no recording at ${address} (HTTP ${response.status}). Check the link.`);
  const [text, { parseRecording }] = await Promise.all([
    response.text(),
    import('./recording/parseRecording'),
  ]);
  return parseRecording(address, text);
}

/** The recording at an address of this site, played like a run. Any error is reported as a fatal `failed`. */
function openRecording(address: string, instead?: string | Promise<string>): Host {
  const { tell, listen } = audience();
  let host: Host | undefined;
  let disposed = false;
  Promise.all([fetchRecording(address), import('./recording/recordedHost'), instead])
    .then(([recording, { recordedHost }, reason]) => {
      if (disposed) return;
      host = recordedHost(recording, reason);
      host.listen(tell);
    })
    .catch((thrown: unknown) => {
      // In every browser a failed fetch, of the recording or of code, is a TypeError.
      const { name, message } = errorRecord(thrown);
      const said = name === 'TypeError' ? `${message}. Reload the page to try again.` : message;
      tell({ type: 'failed', error: { name, message: said }, fatal: true });
    });
  return {
    send: (command) => host?.send(command),
    listen,
    dispose() {
      disposed = true;
      host?.dispose();
    },
  };
}

/**
 * The trainer if it builds its first run on WebGPU; otherwise a recording instead, also where the page has already asked for
 * a build when the device turns out to compute wrongly.
 */
export function trainerOnWebgpu(trainer: Host, openInstead: (reason: string | undefined) => Host): Host {
  const { tell, listen } = audience();
  let host = trainer;
  let built = false;
  const asked = new Map<Command['type'], Command>();
  trainer.listen((event) => {
    built ||= event.type === 'built';
    if (built || event.type !== 'adapter' || event.adapter.backend === 'webgpu') return tell(event);
    trainer.dispose();
    host = openInstead(event.adapter.notice);
    const before = [...asked.values()];
    host.listen((recorded) => {
      tell(recorded);
      if (recorded.type === 'adapter') for (const command of before) host.send(command);
    });
  });
  return {
    send(command) {
      if (command.type === 'throttle' || command.type === 'build') asked.set(command.type, command);
      host.send(command);
    },
    listen,
    dispose: () => host.dispose(),
  };
}

/** The recording that is played without WebGPU. */
const standIn = 'recordings/rank-collapse.json';

/** The host requested by the page's address: a recording on this site, or the trainer on a backend. */
export type HostRequest = {
  recording: string | undefined;
  backend: string | undefined;
  /** Whether the browser has a WebGPU adapter, as far as is known. */
  webgpu: boolean;
};

async function adviceOnWebgpu(): Promise<string> {
  try {
    const { webgpuAdvice } = await import('../gpu/advice');
    return webgpuAdvice(navigator.userAgent, isSecureContext, navigator.gpu ? 'noAdapter' : 'nothing');
  } catch {
    return 'How to get WebGPU could not be fetched. Reload the page to try again.';
  }
}

/** Whether a request opens a recording without trying the trainer. */
export const isRecorded = ({ recording, backend, webgpu }: HostRequest): boolean =>
  recording !== undefined || (backend === undefined && !webgpu);

/** The requested host; by default the trainer, or a recording without WebGPU. */
export function openHost(request: HostRequest): Host {
  const { recording, backend } = request;
  if (recording !== undefined) return openRecording(recording);
  if (backend !== undefined) return openTrainer(backend);
  if (isRecorded(request)) return openRecording(standIn, adviceOnWebgpu());
  return trainerOnWebgpu(openTrainer('auto'), (reason) => openRecording(standIn, reason));
}
