import { provideDawn } from '../../src/cli/dawn';
import type { WebgpuEngine } from '../../src/gpu/engine';
import { openEngine } from '../../src/gpu/open';
import { closeTestEngine } from './open';

/** The number of event-loop tasks until a lost device reports its loss. */
const newsTakesTasks = 4;

const task = () => new Promise<void>((resolve) => setTimeout(resolve, 1));

/**
 * Devices that a test can lose, one after the other.
 *
 * npm `webgpu` has no way to lose a device, so it is destroyed without the engine's knowledge: pending work is rejected or
 * has no effect, and calls do nothing, as on any lost device. The loss is reported some tasks later, as in browsers. A real
 * loss is in test/browser/lost.test.ts.
 */
export function losableDevices() {
  let device: GPUDevice | undefined;
  let engine: WebgpuEngine | undefined;
  let opened = 0;
  let submissions = 0;
  let limit = Infinity;
  let again = Infinity;
  const lose = () => device?.destroy();
  const losable = (fresh: GPUDevice) => {
    const { lost, queue } = fresh;
    const { submit } = queue;
    const late = lost.then(async ({ message }) => {
      for (let i = 0; i < newsTakesTasks; i++) await task();
      return { reason: 'unknown', message };
    });
    Object.defineProperty(fresh, 'lost', { value: late });
    queue.submit = (commands) => {
      submissions++;
      if (submissions >= limit) {
        limit += again;
        fresh.destroy();
      }
      submit.call(queue, commands);
    };
    return fresh;
  };
  return {
    /** An engine on its own device. Those opened here before must be disposed or lost. */
    async open() {
      await provideDawn();
      closeTestEngine();
      const { requestDevice } = GPUAdapter.prototype;
      GPUAdapter.prototype.requestDevice = async function (descriptor) {
        device = losable(await requestDevice.call(this, descriptor));
        opened++;
        return device;
      };
      try {
        engine = await openEngine('webgpu');
        return engine;
      } finally {
        GPUAdapter.prototype.requestDevice = requestDevice;
      }
    },
    /** Disposes of the newest engine. */
    close: () => engine?.dispose(),
    /** Loses the newest device now. */
    lose,
    /** Loses the device at the n-th submission from now on, and from then on at every `every`-th. */
    loseAt(n: number, every = Infinity) {
      limit = submissions + n;
      again = every;
    },
    /** Devices opened so far. */
    opened: () => opened,
    /** Submissions to all of them so far. */
    submissions: () => submissions,
  };
}
