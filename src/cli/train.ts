import { isAction } from '../core/config/action';
import { applySettings } from '../core/config/settings';
import { findPlugin } from '../core/config/config';
import { paramAt } from '../core/config/paths';
import type { LiveEvent, RunConfig } from '../core/config/config';
import { ConfigError, GpuUnavailableError, WrongDeviceError } from '../core/errors';
import { checkValue } from '../core/config/param';
import { numerics } from '../core/versions';
import { isRecord } from '../core/isRecord';
import type { ExperimentRecord } from '../core/run/sharedRun';
import { timed } from '../core/run/startUp';
import type { StartUp } from '../core/run/startUp';
import { stampedMetadata } from '../export/stampedWeights';
import { openEngine } from '../gpu/open';
import { catalogue } from '../train/catalogue';
import { loadExperiment } from '../train/experiment/experiment';
import type { ExportedWeights } from '../train/run/exported';
import { proveDevice } from '../train/proof/proveDevice';
import { layerInfos } from '../train/report/report';
import { createRun } from '../train/run/run';
import type { RunEvent } from '../train/run/run';
import { createSession } from '../train/run/session';
import { parseOptions } from './arguments';
import { provideDawn } from './dawn';
import { readExperiment } from './experimentFile';
import { createOutFolder, openFile, readJsonLines, writeText } from './files';
import { fileNameOf, formatsOf } from './formats';
import type { Moment } from './formats';
import { createRecorder } from './recording';
import { createRunRecord } from './runRecord';

/** The live moves of a file. Throws ConfigError for one that the configuration does not allow. */
function checkedEvents(lines: readonly unknown[], config: RunConfig, path: string): LiveEvent[] {
  return lines.map((line, i) => {
    const where = `${path}, event ${i + 1}`;
    if (!isRecord(line) || !Number.isInteger(line['step']) || typeof line['path'] !== 'string')
      throw new ConfigError(`${where} is not {"step", "path", "value"}.`);
    if (isAction(line['path'], findPlugin(catalogue, 'method', config.method.id)))
      return { step: Number(line['step']), path: line['path'], value: true };
    const param = paramAt(catalogue, config, line['path']);
    if (!param?.hot) throw new ConfigError(`${where}: ${line['path']} is not a live parameter of this run.`);
    const value = checkValue(`${where}: ${line['path']}`, param, line['value']);
    return { step: Number(line['step']), path: line['path'], value };
  });
}

/** The moves in a file that also has a configuration. */
const movesIn = (experiment: ExperimentRecord | undefined): readonly unknown[] => {
  const events = experiment?.run?.['events'];
  return Array.isArray(events) ? events : [];
};

/** An event in its printed form. */
const printed = (event: RunEvent): Record<string, unknown> => {
  switch (event.type) {
    case 'progress': {
      const { cost: _, history: __, ...progress } = event.progress;
      return { type: 'progress', ...progress };
    }
    case 'applied':
      return { type: 'event', ...event.event };
    case 'pruned':
      return { type: 'pruned', ...event.pruned };
    case 'cut':
      return { type: 'cut', ...event.cut };
    case 'finished':
      return { type: 'end', ...event.summary };
    case 'diverged':
      return {
        type: 'diverged',
        step: event.step,
        lastGoodStep: event.lastGoodStep,
        message: event.error.message,
      };
  }
};

/** The options of the command line, checked. Rejects with ConfigError or DataError for bad input. */
async function asked(words: string[]) {
  const options = parseOptions(words, {
    config: 'once',
    set: 'many',
    steps: 'once',
    events: 'once',
    backend: 'once',
    out: 'once',
    export: 'many',
    recording: 'once',
    eager: 'flag',
  });
  const all = (name: string) => options[name] ?? [];
  const first = (name: string) => all(name)[0];
  const [configPath, eventsPath, outPath] = ['config', 'events', 'out'].map(first);
  const backend = first('backend') ?? 'webgpu';
  if (backend !== 'webgpu' && backend !== 'cpu')
    throw new ConfigError(`--backend ${backend} is unknown. Give webgpu or cpu.`);
  const formats = formatsOf(all('export'));
  if (all('export').length > 0 && outPath === undefined)
    throw new ConfigError('--export writes into the folder of --out. Give --out, too.');
  const input = configPath === undefined ? undefined : await readExperiment(configPath);
  const settings = [...all('set'), ...all('steps').map((steps) => `steps=${steps}`)];
  const config = applySettings(catalogue, input?.config, settings);
  if (config.steps === 0) throw new ConfigError('steps = 0 trains until paused. Set a limit with --steps.');
  const events =
    eventsPath === undefined
      ? checkedEvents(movesIn(input), config, configPath ?? '')
      : checkedEvents(await readJsonLines(eventsPath), config, eventsPath);
  const [recordingPath, eager] = [first('recording'), all('eager').length > 0];
  return { config, events, backend, outPath, formats, recordingPath, eager } as const;
}

/**
 * `rankscope train`: one run in Node, JSON Lines on standard output, files under --out.
 *
 * Throws ConfigError or DataError for bad input before an adapter is opened, GpuUnavailableError when there is none,
 * DivergedError when the run diverged; the last good weights are then in final.safetensors.
 */
export async function train(words: string[]): Promise<void> {
  const { config, events, backend, outPath, formats, recordingPath, eager } = await asked(words);
  const times: StartUp = {};
  const experiment = await timed(times, 'data', () => loadExperiment(config, openFile));
  const out = outPath === undefined ? undefined : await createOutFolder(outPath);
  if (recordingPath !== undefined) await writeText(recordingPath, '');

  if (backend === 'webgpu') await provideDawn();
  const engine = await timed(times, 'adapter', () => openEngine(backend)).catch((error: unknown) => {
    if (!(error instanceof GpuUnavailableError)) throw error;
    throw new GpuUnavailableError(`${error.message} Install a Vulkan driver, or train with --backend cpu.`);
  });
  const print = (record: Record<string, unknown>) => {
    const line = JSON.stringify(record);
    process.stdout.write(`${line}\n`);
    out?.append('metrics.jsonl', line);
  };
  const made = { version: catalogue.version, numerics };
  const save = async (moment: Moment, { tensors, metadata }: ExportedWeights) => {
    const weights = { tensors, metadata: stampedMetadata(metadata, made) };
    for (const format of formats.weights)
      await out?.write(fileNameOf(format, moment), await format.encode(weights));
  };

  const proof = proveDevice(engine).catch((error: unknown) => {
    if (!(error instanceof WrongDeviceError)) throw error;
    throw new WrongDeviceError(`${error.message} Update its driver, or train with --backend cpu.`);
  });
  proof.catch(() => {}); // awaited below
  const session = createSession({ engine, ...experiment, eager });
  await out?.begin();
  await out?.write('config.json', `${JSON.stringify(config, null, 2)}\n`);
  await save('initial', await session.weights());
  print({
    type: 'start',
    config,
    ...(experiment.dataset.sources ? { data: experiment.dataset.sources } : {}),
    adapter: engine.adapter,
    versions: { rankscope: catalogue.version, numerics, node: process.versions.node },
  });
  await timed(times, 'shaders', () => session.warmUp(() => {}));
  await timed(times, 'selfTest', () => proof);

  let recorder: ReturnType<typeof createRecorder> | undefined;
  let record: ReturnType<typeof createRunRecord> | undefined;
  let files = Promise.resolve();
  let diverged: Error | undefined;
  const run = createRun(session, experiment.method, {
    events,
    cadence: { reportAt: (step) => step % config.metricsEvery === 0, trueSpectrum: () => true },
    emit(event) {
      print(printed(event));
      recorder?.add(event);
      record?.add(event);
      if (event.type === 'applied') out?.append('events.jsonl', JSON.stringify(event.event));
      if (event.type === 'diverged') diverged = event.error;
      if (event.type !== 'pruned') return;
      files = Promise.all([save('final', event.before), save('pruned', event.after)]).then(() => {});
      files.catch(() => {}); // awaited below
    },
  });
  if (recordingPath !== undefined || formats.run.length > 0) {
    const first = await run.report();
    if (recordingPath !== undefined) {
      recorder = createRecorder(config, run.total, experiment.dataset.classNames);
      recorder.begin(session, first);
    }
    if (formats.run.length > 0)
      record = createRunRecord(config, layerInfos(session.layers, first.layers), first);
  }
  await timed(times, 'firstStep', async () => {
    await run.advance();
    await session.settle();
  });
  print({ type: 'started', times });
  while (!run.ended) await run.advance();
  await files;
  if (recorder && recordingPath !== undefined) {
    const day = new Date().toISOString().slice(0, 10);
    const source = `${engine.adapter.name.split(':')[0]}, Rankscope ${catalogue.version}, ${day}`;
    await writeText(recordingPath, recorder.text(source, engine.adapter));
  }
  if (record) {
    const known = record.record(catalogue.version, engine.adapter);
    for (const format of formats.run) await out?.write(fileNameOf(format, 'run'), await format.encode(known));
  }
  if (diverged) {
    await save('final', await session.weights());
    throw diverged;
  }
  const { pruned } = session;
  if (!pruned) await save('final', await session.weights());
  else if (experiment.method.pruning?.continues && session.step > pruned.step)
    await save('tuned', await session.weights());
  session.dispose();
  engine.dispose();
}
