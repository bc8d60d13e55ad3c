import { describe, expect, it } from 'vitest';
import type { AdapterInfo } from '../../src/core/adapter';
import { createStore } from '../../src/store/store';
import { catalogue } from '../../src/train/catalogue';
import { trainerOnWebgpu } from '../../src/worker/client';
import type { Command, Host, TrainerEvent } from '../../src/worker/protocol';

const gpu: AdapterInfo = { backend: 'webgpu', name: 'Acme 1', software: false, features: [] };
const wrong = 'Acme 1 computes a convolution wrongly.';
const without: AdapterInfo = { backend: 'webgl', name: 'WebGL', software: true, features: [], notice: wrong };

/** A host that a test speaks for. */
function spoken() {
  const listeners = new Set<(event: TrainerEvent) => void>();
  const heard: Command[] = [];
  const host: Host = {
    send: (command) => void heard.push(command),
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    dispose: () => listeners.clear(),
  };
  const tell = (event: TrainerEvent) => listeners.forEach((listener) => listener(event));
  return { host, heard, tell, isOpen: () => listeners.size > 0 };
}

function open() {
  const [trainer, recording] = [spoken(), spoken()];
  const reasons: (string | undefined)[] = [];
  const host = trainerOnWebgpu(trainer.host, (reason) => {
    reasons.push(reason);
    return recording.host;
  });
  return { trainer, recording, reasons, store: createStore(host, catalogue) };
}

const recorded = { source: 'a test', instead: wrong };
const types = (commands: readonly Command[]) => commands.map(({ type }) => type);

describe('the page on WebGPU', () => {
  it('shows a recording, and asks it for the run, when the device is refused after the page has asked', () => {
    const { trainer, recording, reasons, store } = open();
    trainer.tell({ type: 'adapter', adapter: gpu });
    expect(types(trainer.heard)).toEqual(['throttle', 'build']);
    trainer.tell({ type: 'state', state: 'building', step: 0 });
    trainer.tell({ type: 'adapter', adapter: without });
    expect(reasons).toEqual([wrong]);
    expect(trainer.isOpen()).toBe(false);
    recording.tell({ type: 'adapter', adapter: gpu, recorded });
    expect(types(recording.heard)).toEqual(['throttle', 'build']);
    expect(store.getState().recorded).toBe(true);
    expect(store.getState().view.recorded?.instead).toBe(wrong);
    recording.tell({ type: 'state', state: 'ready', step: 0 });
    expect(store.getState().run.state).toBe('ready');
    store.actions.toggle();
    expect(types(recording.heard).at(-1)).toBe('play');
  });

  it('asks it once where there is no WebGPU from the start', () => {
    const { trainer, recording } = open();
    trainer.tell({ type: 'adapter', adapter: without });
    recording.tell({ type: 'adapter', adapter: gpu, recorded });
    expect(types(recording.heard)).toEqual(['throttle', 'build']);
    expect(trainer.heard).toEqual([]);
  });

  it('stays with the trainer once a run was built, whatever it goes on on', () => {
    const { trainer, reasons, store } = open();
    trainer.tell({ type: 'adapter', adapter: gpu });
    trainer.tell({
      ...{ type: 'built', config: store.getState().setup.draft, total: 8, layers: [], classNames: [] },
      progress: {
        ...{ step: 0, loss: 1, accuracy: 0, layers: [], msPerStep: 0 },
      } as never,
    });
    trainer.tell({ type: 'adapter', adapter: without });
    expect(reasons).toEqual([]);
    expect(trainer.isOpen()).toBe(true);
    expect(store.getState().view.adapter).toEqual(without);
  });
});
