import type { Page } from 'playwright-core';
import patience from '../setup/patience.json';

/** Timers due later than this, in milliseconds, are not waited for: a notice that disappears, an update at the full minute. */
const soonMs = 1000;

/** Counts the pending work of a page: timers that are due soon, frames, and messages to itself, which React uses. */
function watchWork(soon: number) {
  const work = { pending: 0, begun: 0 };
  const begin = () => {
    work.begun++;
    work.pending++;
  };
  const { setTimeout, clearTimeout, requestAnimationFrame, cancelAnimationFrame, MessageChannel } = window;
  const timers = new Set<unknown>();
  const frames = new Set<number>();
  const forget = <T>(those: Set<T>, one: T) => {
    if (those.delete(one)) work.pending--;
  };
  const later = (callback: TimerHandler, ms = 0, ...rest: unknown[]) => {
    if (ms >= soon || typeof callback !== 'function') return setTimeout(callback, ms, ...rest);
    const id = setTimeout(() => {
      forget(timers, id);
      callback(...rest);
    }, ms);
    begin();
    timers.add(id);
    return id;
  };
  const nextFrame = (callback: FrameRequestCallback) => {
    const id = requestAnimationFrame((now) => {
      forget(frames, id);
      callback(now);
    });
    begin();
    frames.add(id);
    return id;
  };
  class WatchedChannel extends MessageChannel {
    constructor() {
      super();
      const { port1, port2 } = this;
      const post = port2.postMessage.bind(port2);
      port2.postMessage = (message: unknown) => {
        begin();
        post(message);
      };
      port1.addEventListener('message', () => work.pending--);
    }
  }
  /** Whether a part of the page is still being loaded: React's tree has a suspended Suspense (13). */
  const isLoading = () => {
    type Fiber = { tag: number; memoizedState: unknown; child?: Fiber; sibling?: Fiber };
    const visit = (fiber?: Fiber): boolean => {
      for (let one = fiber; one; one = one.sibling)
        if ((one.tag === 13 && one.memoizedState !== null) || visit(one.child)) return true;
      return false;
    };
    const root = document.getElementById('root');
    const key = Object.keys(root ?? {}).find((name) => name.startsWith('__reactContainer'));
    return root === null || key === undefined || visit(Reflect.get(root, key).stateNode.current);
  };
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  Object.assign(window, {
    setTimeout: later,
    clearTimeout: (id?: number) => {
      forget(timers, id);
      clearTimeout(id);
    },
    requestAnimationFrame: nextFrame,
    cancelAnimationFrame: (id: number) => {
      forget(frames, id);
      cancelAnimationFrame(id);
    },
    MessageChannel: WatchedChannel,
    /** Resolves after a whole frame without work; gives up after this many milliseconds. */
    async settled(limit: number) {
      for (const start = performance.now(); ;) {
        const { begun } = work;
        await frame();
        await frame();
        const isIdle = work.pending === 0 && work.begun === begun;
        if (isIdle && document.fonts.status === 'loaded' && !isLoading()) return;
        if (performance.now() - start < limit) continue;
        const { size } = timers;
        const busy = `${size} timers, ${frames.size} frames, fonts ${document.fonts.status}, ${isLoading() ? 'parts to load' : 'all parts loaded'}`;
        throw new Error(`The page did not become idle: ${busy}. Pause the run first.`);
      }
    },
  });
}

/** To be called before the page is opened. */
export const watchPage = (page: Page) => page.addInitScript(watchWork, soonMs);

/**
 * Waits until the page is idle: every part is loaded and drawn, no timer of less than a second is running.
 *
 * A page with a running run is never settled.
 */
export const settled = (page: Page): Promise<void> =>
  page.evaluate((limit) => Reflect.get(window, 'settled')(limit), patience.waitMs);
