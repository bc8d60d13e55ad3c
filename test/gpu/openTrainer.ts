import { applySettings } from '../../src/core/config/settings';
import type { RunConfig } from '../../src/core/config/config';
import { vi } from 'vitest';
import type { WrongDeviceError } from '../../src/core/errors';
import type { Engine } from '../../src/gpu/engine';
import { catalogue } from '../../src/train/catalogue';
import type { Command, TrainerEvent } from '../../src/worker/protocol';
import { createTrainer } from '../../src/worker/trainer';

const tiny = ['dataset.id=planted', 'dataset.features=16', 'dataset.test=64', 'model.id=mlp', 'batchSize=16'];
/** A configuration that is built and trained within a second. */
export const configOf = (...settings: string[]): RunConfig =>
  applySettings(catalogue, undefined, [...tiny, ...settings]);

/**
 * A trainer whose events are kept, and a way to wait for one.
 *
 * Its clock is stopped: events sent by the clock, unlike those sent by the step, would depend on the machine.
 */
export function openTrainer(
  openEngine: (refused?: WrongDeviceError) => Promise<Engine>,
  prove?: (engine: Engine) => Promise<void>,
) {
  vi.spyOn(performance, 'now').mockReturnValue(0);
  const events: TrainerEvent[] = [];
  const listeners = new Set<(event: TrainerEvent) => void>();
  const trainer = createTrainer({
    openEngine,
    ...(prove ? { prove } : {}),
    emit(event) {
      events.push(event);
      for (const listener of listeners) listener(event);
    },
  });
  const send = (command: Command) => trainer.receive(command);
  const until = (matches: (event: TrainerEvent) => boolean) =>
    new Promise<TrainerEvent>((resolve) => {
      const listener = (event: TrainerEvent) => {
        if (!matches(event)) return;
        listeners.delete(listener);
        resolve(event);
      };
      listeners.add(listener);
    });
  const state = (...names: string[]) =>
    until((event) => event.type === 'state' && names.includes(event.state));
  const build = async (config: RunConfig) => {
    const ready = state('ready');
    send({ type: 'build', config });
    await ready;
  };
  const losses = () =>
    events.flatMap((event) =>
      event.type === 'progress' ? [[event.progress.step, event.progress.loss]] : [],
    );
  trainer.start();
  return { events, send, until, state, build, losses };
}
