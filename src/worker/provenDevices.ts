import { createStore, get, set } from 'idb-keyval';
import { numerics } from '../core/versions';
import type { AdapterInfo } from '../core/adapter';

/** Where it is remembered which devices were proven. Either function may fail in any way. */
export type ProofMemory = {
  recall(key: string): Promise<unknown>;
  keep(key: string, value: unknown): Promise<void>;
};

/** How long a proof holds, in milliseconds: thirty days. A driver may change without the browser's saying so. */
const holdsMs = 30 * 86_400_000;

/** How long to wait for the memory, in milliseconds, before the device is proven again. */
const patienceMs = 500;

/** The memory of this browser. */
export function browserMemory(): ProofMemory {
  let opened: ReturnType<typeof createStore> | undefined;
  const vault = () => (opened ??= createStore('rankscope-devices', 'proven'));
  return {
    recall: async (key) => get<unknown>(key, vault()),
    keep: async (key, value) => set(key, value, vault()),
  };
}

/** What a proof holds for: this adapter as far as it is known, this browser in this version, and this code. */
export const proofKey = (
  { name, software, features, subgroupSize = 0 }: AdapterInfo,
  userAgent: string,
  version: string,
): string => JSON.stringify([name, software, features, subgroupSize, userAgent, version, numerics]);

/** Whether what was remembered under a key is a proof that still holds at `now`. */
const holds = (value: unknown, now: number) =>
  typeof value === 'number' && value <= now && now - value < holdsMs;

/**
 * Does `prove` unless that was done in this browser, for this key, in the last thirty days. Only success is remembered.
 * A memory that is forbidden, slow or corrupted is ignored. Rejects as `prove` does.
 */
export async function proveOnce(
  key: string,
  prove: () => Promise<void>,
  memory: ProofMemory = browserMemory(),
): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, patienceMs, undefined);
  });
  const recalled = await Promise.race([memory.recall(key).catch(() => undefined), late]);
  clearTimeout(timer);
  if (holds(recalled, Date.now())) return;
  await prove();
  // Nobody waits for it: a failure costs another proof.
  memory.keep(key, Date.now()).catch(() => {});
}
