import type { Queue } from './queue';

/** How far to train the run. */
export type Orders = {
  /** The step to train to, by the latest order. */
  readonly goal: number;
  /** Stops training, and drops orders that have not started. */
  supersede(): void;
  /** Trains until it is stopped. */
  play(): void;
  /** Trains `count` steps. Counts of pending orders are added: three presses are three steps. */
  step(count: number): void;
};

/** Orders executed by the queue, initially none. */
export function createOrders(host: {
  queue: Queue;
  /** Ends the wait between two steps. */
  wake(): void;
  /** Rebuilds the run if its device was lost. */
  recover(): Promise<void>;
  /** The present step of the run. */
  present(): number;
  /** Trains to the goal. */
  train(): Promise<void>;
  /** Called when an order is dropped for a newer one. */
  overtaken(): void;
}): Orders {
  let goal = 0;
  let newest = 0;
  let waiting = 0;
  const supersede = () => {
    goal = 0;
    waiting = 0;
    newest++;
    host.wake();
  };
  const order = (count: () => number) => {
    supersede();
    const mine = newest;
    let begun = false;
    host.queue.add(async () => {
      await host.recover();
      if (!begun && mine !== newest) return host.overtaken();
      if (!begun) goal = host.present() + count();
      begun = true;
      await host.train();
    });
  };
  return {
    get goal() {
      return goal;
    },
    supersede,
    play: () => order(() => Infinity),
    step(count) {
      if (waiting > 0) {
        waiting += count;
        return;
      }
      order(() => {
        const all = waiting;
        waiting = 0;
        return all;
      });
      waiting = count;
    },
  };
}
