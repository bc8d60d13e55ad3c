import type { Queue } from './queue';

/** How far the visitor wants the run trained. */
export type Orders = {
  /** The step to train to; what was asked for last counts. */
  readonly goal: number;
  /** Stops what is being trained; what was asked for before and has not begun is not wanted any more. */
  supersede(): void;
  /** Trains without end. */
  play(): void;
  /** Trains so many steps. They add up while they wait: three presses are three steps. */
  step(count: number): void;
};

/** Orders, carried out by way of the queue. Nothing is wanted yet. */
export function createOrders(host: {
  queue: Queue;
  /** Stops a pause between two steps. */
  wake(): void;
  /** Puts the run up again if its device was lost. */
  stand(): Promise<void>;
  /** The step that the run is at. */
  present(): number;
  /** Trains to the goal. */
  train(): Promise<void>;
  /** An order has been overtaken by a newer one. */
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
      await host.stand();
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
