import { isAction } from '../core/config/action';
import { applySettings, findPlugin, paramAt } from '../core/config/config';
import type { LiveEvent, RunConfig } from '../core/config/config';
import { ConfigError, GpuUnavailableError } from '../core/errors';
import { checkValue } from '../core/config/param';
import { numerics } from '../core/versions';
import { isRecord } from '../core/isRecord';
import { encodeSafetensors } from '../export/safetensors';
import { stampedMetadata } from '../export/stampedWeights';
import { openEngine } from '../gpu/open';
import { catalogue } from '../train/catalogue';
import { loadExperiment } from '../train/experiment/experiment';
import type { ExportedWeights } from '../train/run/exported';
import { createRun } from '../train/run/run';
import type { RunEvent } from '../train/run/run';
import { createSession } from '../train/run/session';
import { parseOptions } from './arguments';
import { provideDawn } from './dawn';
import { createOutFolder, openFile, readJson, readJsonLines, writeText } from './files';
import { createRecorder } from './recording';

/** The slider moves of a file. Throws ConfigError for one that the configuration does not take. */
function checkedEvents(lines: readonly unknown[], config: RunConfig, path: string): LiveEvent[] {
  return lines.map((line, i) => {
    const where = `${path}, event ${i + 1}`;
    if (!isRecord(line) || !Number.isInteger(line['step']) || typeof line['path'] !== 'string')
      throw new ConfigError(`${where} is not {"step", "path", "value"}.`);
    if (isAction(line['path'], findPlugin(catalogue, 'method', config.method.id)))
      return { step: Number(line['step']), path: line['path'], value: true };
    const param = paramAt(catalogue, config, line['path']);
    if (!param?.hot) throw new ConfigError(`${where}: ${line['path']} is no live parameter of this run.`);
    const value = checkValue(`${where}: ${line['path']}`, param, line['value']);
    return { step: Number(line['step']), path: line['path'], value };
  });
}

/** An event as it is printed. */
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

/**
 * `rankscope train`: one run in Node, JSON Lines on standard output, files under --out.
 *
 * Throws ConfigError or DataError for bad input before an adapter is opened, GpuUnavailableError when there is none,
 * DivergedError when the run ended so; the last good weights are then in final.safetensors.
 */
export async function train(words: string[]): Promise<void> {
  const options = parseOptions(words, {
    config: 'once',
    set: 'many',
    steps: 'once',
    events: 'once',
    backend: 'once',
    out: 'once',
    recording: 'once',
    eager: 'flag',
  });
  const [configPath] = options['config'] ?? [];
  const [eventsPath] = options['events'] ?? [];
  const [backend = 'webgpu'] = options['backend'] ?? [];
  const [outPath] = options['out'] ?? [];
  const [recordingPath] = options['recording'] ?? [];
  if (backend !== 'webgpu' && backend !== 'cpu')
    throw new ConfigError(`--backend ${backend} is unknown. Give webgpu or cpu.`);
  const input = configPath === undefined ? undefined : await readJson(configPath);
  const settings = [...(options['set'] ?? []), ...(options['steps'] ?? []).map((steps) => `steps=${steps}`)];
  const config = applySettings(catalogue, input, settings);
  if (config.steps === 0) throw new ConfigError('steps = 0 trains until paused. Give --steps a limit here.');
  const events =
    eventsPath === undefined ? [] : checkedEvents(await readJsonLines(eventsPath), config, eventsPath);
  const experiment = await loadExperiment(config, openFile);
  const out = outPath === undefined ? undefined : await createOutFolder(outPath);
  if (recordingPath !== undefined) await writeText(recordingPath, '');

  if (backend === 'webgpu') await provideDawn();
  const engine = await openEngine(backend).catch((error: unknown) => {
    if (!(error instanceof GpuUnavailableError)) throw error;
    throw new GpuUnavailableError(`${error.message} Install a Vulkan driver, or train with --backend cpu.`);
  });
  const print = (record: Record<string, unknown>) => {
    const line = JSON.stringify(record);
    process.stdout.write(`${line}\n`);
    out?.append('metrics.jsonl', line);
  };
  const made = { version: catalogue.version, numerics };
  const save = async (
    name: 'initial' | 'final' | 'pruned' | 'tuned',
    { tensors, metadata }: ExportedWeights,
  ) => out?.write(`${name}.safetensors`, encodeSafetensors(tensors, stampedMetadata(metadata, made)));

  const session = createSession({ engine, ...experiment, eager: (options['eager'] ?? []).length > 0 });
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
  await session.warmUp(() => {});

  let recorder: ReturnType<typeof createRecorder> | undefined;
  let files = Promise.resolve();
  let diverged: Error | undefined;
  const run = createRun(session, experiment.method, {
    events,
    cadence: { reportAt: (step) => step % config.metricsEvery === 0, trueSpectrum: () => true },
    emit(event) {
      print(printed(event));
      recorder?.add(event);
      if (event.type === 'applied') out?.append('events.jsonl', JSON.stringify(event.event));
      if (event.type === 'diverged') diverged = event.error;
      if (event.type !== 'pruned') return;
      files = Promise.all([save('final', event.before), save('pruned', event.after)]).then(() => {});
      files.catch(() => {}); // awaited below
    },
  });
  if (recordingPath !== undefined) {
    recorder = createRecorder(config, run.total, experiment.dataset.classNames);
    recorder.begin(session, await run.report());
  }
  while (!run.ended) await run.advance();
  await files;
  if (recorder && recordingPath !== undefined) {
    const day = new Date().toISOString().slice(0, 10);
    const source = `${engine.adapter.name.split(':')[0]}, Rankscope ${catalogue.version}, ${day}`;
    await writeText(recordingPath, recorder.text(source, engine.adapter));
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
