import type { AdapterInfo } from '../../src/core/adapter';
import { defaultConfig } from '../../src/core/config/config';
import type { RunConfig } from '../../src/core/config/config';
import type { Catalogue } from '../../src/core/config/plugin';
import type { LayerInfo, Progress } from '../../src/core/run/progress';
import { createStore } from '../../src/store/store';
import type { StoreOptions } from '../../src/store/store';
import type { Command, Host, TrainerEvent } from '../../src/worker/protocol';
import { sampleCatalogue } from './sampleCatalogue';

/** A GPU, as described by the trainer. */
export const gpu: AdapterInfo = { backend: 'webgpu', name: 'a GPU', software: false, features: [] };

const layer: LayerInfo = {
  name: 'fc1',
  rows: 8,
  cols: 4,
  fullRank: 4,
  breakEvenRank: 2,
  initialSigma: [2, 1.5, 1, 0.5],
};

/** A report of a network of one layer. */
export const progressAt = (step: number, change: Partial<Progress> = {}): Progress => ({
  step,
  loss: 1,
  accuracy: 0.5,
  layers: [{ name: 'fc1', rank: 3, fullRank: 4, sigma: [2, 1, 0.5, 0.1] }],
  cost: { params: 36, paramsDense: 32, macs: 36, macsDense: 32 },
  msPerStep: 5,
  ...change,
});

/** The trainer's answer to a build. */
export const builtWith = (config: RunConfig): TrainerEvent => ({
  type: 'built',
  config,
  total: config.steps,
  layers: [layer],
  classNames: ['a', 'b'],
  progress: progressAt(0),
});

/** A store on a host simulated by a test. */
export function setUp(options: StoreOptions = {}, catalogue: Catalogue = sampleCatalogue) {
  const sent: Command[] = [];
  let listener: (event: TrainerEvent) => void = () => undefined;
  const host: Host = {
    send: (command) => void sent.push(command),
    listen(callback) {
      listener = callback;
      return () => undefined;
    },
    dispose: () => undefined,
  };
  const store = createStore(host, catalogue, options);
  const emit = (event: TrainerEvent) => listener(event);
  const lastBuild = () => {
    const build = sent.findLast((command) => command.type === 'build');
    return build?.type === 'build' ? build.config : defaultConfig(catalogue);
  };
  const says = (state: 'building' | 'ready' | 'running' | 'paused', step = 0) =>
    emit({ type: 'state', state, step });
  /** The trainer builds what was requested. */
  const buildAsAsked = () => {
    says('building');
    emit(builtWith(lastBuild()));
    says('ready');
  };
  return { store, sent, emit, says, lastBuild, buildAsAsked, types: () => sent.map(({ type }) => type) };
}

/** A store whose run is built and ready to play. */
export function setUpReady(options: StoreOptions = {}, catalogue: Catalogue = sampleCatalogue) {
  const scene = setUp(options, catalogue);
  scene.emit({ type: 'adapter', adapter: gpu });
  scene.buildAsAsked();
  scene.sent.length = 0;
  return scene;
}

/** A store whose run is paused after step 10. */
export function setUpPaused() {
  const scene = setUpReady();
  scene.says('running');
  scene.emit({ type: 'progress', progress: progressAt(10) });
  scene.says('paused', 10);
  return scene;
}
