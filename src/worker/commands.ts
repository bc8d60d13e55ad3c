import { actionPath } from '../core/config/action';
import { ConfigError, errorRecord } from '../core/errors';
import type { DroppedFiles } from './droppedFiles';
import type { Inspector } from './inspector';
import type { Orders } from './orders';
import type { Command } from './protocol';
import type { Queue } from './queue';
import { buildRun } from './run/buildRun';
import type { TrainerContext } from './run/context';
import { branchRun, extendRun } from './run/continueRun';
import { recoverRun } from './run/recovery';
import type { Throttle } from './throttle';
import type { WeightsRequest } from './weightsRequest';

/** What commands act on, besides the run. */
export type Parts = {
  queue: Queue;
  orders: Orders;
  throttle: Throttle;
  inspector: Inspector;
  weights: WeightsRequest;
  files: DroppedFiles;
};

type CommandOf<T extends Command['type']> = Extract<Command, { type: T }>;

/** The handler of the page's commands: it acts at once, or queues what must wait for the present step. */
export function createCommands(context: TrainerContext, parts: Parts): (command: Command) => void {
  const { queue, orders, throttle, inspector, weights, files } = parts;
  let newestBuild = 0;
  /** Queues work on the run, repeated on the restored run if its device is lost. */
  const addRequest = (work: () => Promise<void>) =>
    queue.add(async () => {
      await recoverRun(context);
      await work();
    });
  const handlers: { [T in Command['type']]: (command: CommandOf<T>) => void } = {
    build(command) {
      orders.supersede();
      const order = ++newestBuild;
      queue.add(async () => {
        if (order === newestBuild) await buildRun(context, command, files.open);
      });
    },
    play: orders.play,
    extend({ config }) {
      orders.supersede();
      queue.add(() => extendRun(context, config));
    },
    pause: orders.supersede,
    step: ({ count }) => orders.step(count),
    set({ path, value }) {
      try {
        context.active?.run.set(path, value);
      } catch (error) {
        if (!(error instanceof ConfigError)) throw error;
        context.emit({ type: 'failed', error: errorRecord(error), fatal: false });
      }
    },
    act: ({ action }) => handlers.set({ type: 'set', path: actionPath(action), value: true }),
    branch({ step }) {
      const isPlaying = context.state === 'running' && orders.goal === Infinity;
      orders.supersede();
      queue.add(() => branchRun(context, step));
      if (isPlaying) orders.play();
    },
    throttle: ({ stepsPerSecond }) => throttle.set(stepsPerSecond),
    offerFiles: ({ files: offered, classNames }) => void files.accept(offered, classNames).then(context.emit),
    weights() {
      weights.make();
      addRequest(weights.answer);
    },
    inspect({ question }) {
      inspector.ask(question);
      addRequest(inspector.drain);
    },
  };
  const handle = <T extends Command['type']>(command: CommandOf<T>, type: T) => handlers[type](command);
  return (command) => handle(command, command.type);
}
