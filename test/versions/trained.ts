import { serialize } from 'node:v8';
import { createRecorder } from '../../src/cli/recording';
import { applySettings } from '../../src/core/config/settings';
import type { RunConfig } from '../../src/core/config/config';
import { openEngine } from '../../src/gpu/open';
import { linkOf, sharedAs } from '../../src/store/actions/link';
import { exporters } from '../../src/export';
import { exportedFile } from '../../src/store/browser/exports';
import { visitOf } from '../../src/store/browser/keeping';
import { createStore } from '../../src/store/store';
import { catalogue } from '../../src/train/catalogue';
import { loadExperiment } from '../../src/train/experiment/experiment';
import { createRun } from '../../src/train/run/run';
import { createSession } from '../../src/train/run/session';
import type { Host, TrainerEvent } from '../../src/worker/protocol';
import { createTrainer } from '../../src/worker/trainer';

/** A small run that is pruned after 4 steps, so that its files are small too. */
export const config: RunConfig = applySettings(catalogue, undefined, [
  ...['seed=7', 'steps=4', 'batchSize=16', 'metricsEvery=5', 'evaluateEvery=20', 'lag=10'],
  ...['dataset.id=planted', 'dataset.features=8', 'dataset.test=64', 'model.id=mlp'],
  ...['method.id=svdTraining', 'method.sparsity=0.05', 'method.energy=0.6'],
  ...['method.pruneAt=4', 'method.fineTune=36'],
]);

/** The page's store on a trainer in this process, on the CPU; they exchange copies, as between threads. */
export async function openPage() {
  const listeners = new Set<(event: TrainerEvent) => void>();
  const trainer = createTrainer({
    openEngine: () => openEngine('cpu'),
    emit: (event) => listeners.forEach((listener) => listener(structuredClone(event))),
  });
  const host: Host = {
    send: (command) => trainer.receive(structuredClone(command)),
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    dispose: () => undefined,
  };
  const store = createStore(host, catalogue, { held: true });
  const until = (isThere: () => boolean) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (!isThere()) return;
        stop();
        resolve();
      };
      const stop = store.subscribe(look);
      look();
    });
  const run = () => store.getState().run;
  trainer.start();
  await until(() => store.getState().view.adapter !== undefined);
  return {
    store,
    run,
    until,
    /** Trains this many steps, until the state after them is kept. */
    async train(count: number) {
      const end = run().step + count;
      host.send({ type: 'step', count });
      await until(() => run().snapshot?.step === end && run().state !== 'running');
    },
  };
}

/** The run as recorded by the command line. */
async function recordedRun(): Promise<string> {
  const engine = await openEngine('cpu');
  const experiment = await loadExperiment(config, () => Promise.reject(new Error('It has no files.')));
  const session = createSession({ engine, ...experiment });
  const cadence = { reportAt: (step: number) => step % 20 === 0, trueSpectrum: () => true };
  const run = createRun(session, experiment.method, {
    cadence,
    events: [],
    emit: (event) => recorder.add(event),
  });
  const recorder = createRecorder(config, run.total, experiment.dataset.classNames);
  recorder.begin(session, await run.report());
  while (!run.ended) await run.advance();
  return recorder.text(`a test, Rankscope ${catalogue.version}`, engine.adapter);
}

/** One file of each kind, of a run of 20 steps with a move; the recording without it, to the end. */
export async function trainedFiles(): Promise<Record<string, string | Uint8Array>> {
  const { store, run, until, train } = await openPage();
  store.actions.open({ config, build: true });
  await until(() => run().state === 'ready');
  await train(10);
  store.actions.setLive('method.sparsity', 0.1);
  await train(10);
  const state = store.getState();
  const shared = await sharedAs(state);
  const { weights } = store.actions;
  const exported = async (id: string) => {
    const format = exporters.find((one) => one.id === id);
    if (!format) throw new Error(`There is no format ${id}.`);
    return (await exportedFile(state, format, { weights })).content;
  };
  return {
    'link.txt': `${linkOf(state)}\n${shared?.hash}\n`,
    'run.json': shared?.file ?? '',
    'config.json': `${JSON.stringify(config, null, 2)}\n`,
    'export.json': await exported('json'),
    'export.csv': await exported('csv'),
    'weights.safetensors': await exported('safetensors'),
    'recording.json': await recordedRun(),
    'keptRun.bin': serialize(visitOf(state, 1_790_000_000_000)),
  };
}
