import { renderToString } from 'katex';
import { beforeAll, describe, expect, it } from 'vitest';
import { actionPath } from '../../src/core/config/action';
import { clampConfig } from '../../src/core/config/clampConfig';
import { defaultChoice, defaultConfig, withValue } from '../../src/core/config/config';
import type { LiveEvent, RunConfig } from '../../src/core/config/config';
import { cutOf, rankAfter } from '../../src/core/config/cut';
import { longerConfig } from '../../src/core/config/longer';
import { clampValue } from '../../src/core/config/param';
import type { Network } from '../../src/core/network/network';
import type { Param } from '../../src/core/config/param';
import { cutRules } from '../../src/core/spectrum/cutRules';
import type { Engine } from '../../src/gpu/engine';
import { openEngine } from '../../src/gpu/open';
import { methods } from '../../src/methods';
import type { Method } from '../../src/methods/method';
import { cutControl } from '../../src/store/model/cutLine';
import { idleRun } from '../../src/store/model/runs';
import { coldControls, liveControls } from '../../src/store/selectors/selectors';
import { catalogue, methodInfo } from '../../src/train/catalogue';
import type { Experiment } from '../../src/train/experiment/experiment';
import { layerInfos } from '../../src/train/report/report';
import { createRun } from '../../src/train/run/run';
import type { RunEvent } from '../../src/train/run/run';
import { createSession } from '../../src/train/run/session';
import type { Session } from '../../src/train/run/session';
import { metricSetting } from '../../src/ui/layer/metricText';
import { explanationOf } from '../../src/ui/explain/explanationOf';
import { images, load, vectors } from '../gpu/runs';
import { disguised } from './disguised';

const isLiveNumber = (param: Param | undefined) => param?.kind === 'number' && param.hot === true;
const cutting = methods.filter(({ cut }) => cut !== undefined);

describe.each(methods)('the description of $id', ({ id, params, main, cut, pruning, tex }) => {
  it('has a live number as its main control, if it has one', () => {
    if (main === undefined) expect(Object.values(params).filter(isLiveNumber)).toEqual([]);
    else expect(params[main]).toSatisfy(isLiveNumber);
  });

  it('cuts at a live number, by a known rule', () => {
    if (!cut) return;
    expect(params[cut.parameter]).toSatisfy(isLiveNumber);
    expect(cutRules.map((rule) => rule.id)).toContain(cut.rule);
  });

  it('prunes by integer numbers of steps that are not live', () => {
    for (const name of [pruning?.at, pruning?.fineTuneFor].filter((one) => one !== undefined)) {
      expect(params[name]).toMatchObject({ kind: 'number', integer: true, min: 0 });
      expect(params[name]?.hot).toBeUndefined();
    }
  });

  it('has formulas that KaTeX typesets', () => {
    for (const formula of [tex, ...Object.values(params).map((param) => param.tex)])
      if (formula !== undefined) expect(renderToString(formula, { strict: 'error' })).toContain('<math');
  });

  it('is all that the page receives, as plain data', () => {
    const info = catalogue.methods.find((one) => one.id === id);
    expect(info).toMatchObject({ main, cut, params });
    expect(JSON.parse(JSON.stringify(info))).toEqual(info);
  });
});

/** A configuration with every parameter of the method off its default, except numbers. */
function unusual(method: Method): RunConfig {
  const choice = defaultChoice(method);
  for (const [name, param] of Object.entries(method.params)) {
    if (param.kind === 'choice') choice[name] = param.options.at(-1)?.value ?? param.default;
    if (param.kind === 'toggle') choice[name] = !param.default;
  }
  if (method.cut) choice[method.cut.parameter] = 0.3;
  return clampConfig(catalogue, { ...defaultConfig(catalogue), method: choice });
}

/** The experiment of these settings, with the method of a configuration and a network. */
async function experimentOf(
  { method }: RunConfig,
  network: Network,
  settings: readonly string[],
): Promise<Experiment> {
  const loaded = await load([...settings, `method.id=${method.id}`]);
  return { ...loaded, network, config: { ...loaded.config, method } };
}

/** Trains to the end of a run, with a report after every step or only the last; its events, without times. */
async function finish(
  session: Session,
  method: Method,
  { events = [], reports = true }: { events?: readonly LiveEvent[]; reports?: boolean } = {},
) {
  const told: RunEvent[] = [];
  const run = createRun(session, method, {
    cadence: { reportAt: () => reports, trueSpectrum: () => false },
    events,
    emit: (event) => told.push(event),
  });
  while (!run.ended) await run.advance();
  const losses = told.flatMap((event) =>
    event.type === 'progress' ? [[event.progress.step, event.progress.loss]] : [],
  );
  const summaries = told.flatMap((event) =>
    event.type === 'finished' ? [{ ...event.summary, msPerStep: 0 }] : [],
  );
  const cuts = told.flatMap((event) => (event.type === 'cut' ? [event.cut] : []));
  const { tensors } = await session.weights();
  return { losses, summaries, cuts, tensors, total: run.total };
}

/** A network on vectors of 16 numbers. */
const onVectors: Network = {
  input: [16],
  classes: 10,
  layers: [
    { kind: 'dense', name: 'first', units: 20, lowRank: true },
    { kind: 'relu', name: 'relu' },
    { kind: 'dense', name: 'second', units: 12, lowRank: true },
    { kind: 'dense', name: 'classes', units: 10, lowRank: false },
  ],
};

/** A network on images: convolutions, whose kernels are matrices in more than one way, and a dense layer. */
const onImages: Network = {
  input: [28, 28, 1],
  classes: 10,
  layers: [
    { kind: 'conv', name: 'first', kernel: [3, 3], filters: 4, stride: 2, pad: 1, lowRank: true },
    { kind: 'relu', name: 'relu1' },
    { kind: 'conv', name: 'second', kernel: [3, 3], filters: 8, stride: 2, pad: 1, lowRank: true },
    { kind: 'globalAvgPool', name: 'mean' },
    { kind: 'dense', name: 'hidden', units: 8, lowRank: true },
    { kind: 'dense', name: 'classes', units: 10, lowRank: false },
  ],
};

describe('methods in training', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openEngine('cpu');
  });

  /** Cuts the layers by the method, now; returns the remaining ranks by name. */
  async function cutNow(session: Session, { id, pruning, actions }: Method, value: number) {
    if (pruning) {
      await session.prune(value, 0);
      return session.pruned?.ranks ?? {};
    }
    const [action] = Object.keys(actions ?? {});
    if (action === undefined) throw new Error(`${id} has a cut, but neither prunes nor has an action.`);
    session.set(actionPath(action), true);
    const cut = await session.reproject('before');
    return Object.fromEntries((cut?.layers ?? []).map(({ name, to }) => [name, to]));
  }

  it.each(cutting.flatMap((method) => [0.05, 0.4].map((value) => ({ ...method, value }))))(
    'shows the ranks that remain after a cut of $id at $value',
    async ({ value, ...method }) => {
      const { cut } = method;
      const usual = { ...defaultConfig(catalogue), method: defaultChoice(method) };
      const config = withValue(usual, `method.${cut?.parameter}`, value);
      const experiment = await experimentOf(config, onVectors, [...vectors, 'optimizer.lr=0.01']);
      const session = createSession({ engine, ...experiment, method });
      for (let round = 0; round < (method.pruning ? 1 : 3); round++) {
        for (let step = 0; step < 5; step++) await session.train();
        const { layers } = await session.report({ trueSpectrum: true, msPerStep: 0 });
        const infos = layerInfos(session.layers, layers);
        const shown = layers.map(({ name, sigma, rank }, i) => {
          const size = infos[i] ?? { rows: 0, cols: 0 };
          expect(rankAfter(cutOf(methodInfo(method), experiment.config.method), sigma, size)).toBe(rank);
          return [name, Math.max(1, rank)] as const;
        });
        expect(shown.length).toBeGreaterThan(0);
        if (round === 0 && value > 0.1)
          expect(layers.some(({ rank, fullRank }) => rank < fullRank)).toBe(true);
        expect(await cutNow(session, method, value)).toEqual(Object.fromEntries(shown));
      }
      session.dispose();
    },
  );

  const longer = methods.flatMap((method) => {
    const { at, fineTuneFor } = method.pruning ?? {};
    const settings = [
      {},
      ...(fineTuneFor === undefined ? [] : [{ [fineTuneFor]: 3 }]),
      ...(at === undefined ? [] : [{ [at]: 4 }]),
      ...(at === undefined || fineTuneFor === undefined ? [] : [{ [at]: 4, [fineTuneFor]: 5 }]),
    ];
    return settings.map((values) => ({ ...method, values, shown: JSON.stringify(values) }));
  });

  it.each(longer)('continues as if it had been longer from its start: $id, $shown', async (one) => {
    const { values, shown, ...method } = one;
    const config = { ...unusual(method), steps: 6 };
    const start = { ...config, method: { ...config.method, ...values } };
    const path = `method.${method.main}`;
    const param = method.params[method.main ?? ''];
    const events = [
      ...(param?.kind === 'number' ? [{ step: 2, path, value: param.max / 2 }] : []),
      ...Object.keys(method.actions ?? {}).map((name) => ({ step: 3, path: actionPath(name), value: true })),
    ];
    const experiment = await experimentOf(start, onVectors, [...vectors, 'steps=6', 'optimizer.lr=0.001']);
    const session = createSession({ engine, ...experiment, method });
    const first = await finish(session, method, { events });
    const extended = longerConfig(catalogue, experiment.config, { total: first.total, by: 4 });
    if (!extended) throw new Error(`${shown}: the run cannot be extended.`);
    await session.extend(extended);
    const second = await finish(session, method);
    session.dispose();
    const whole = createSession({ engine, ...experiment, method, config: extended });
    const expected = await finish(whole, method, { events });
    whole.dispose();
    expect(expected.total).toBe(first.total + 4);
    expect([...first.losses, ...second.losses]).toEqual(expected.losses);
    expect([...first.cuts, ...second.cuts]).toEqual(expected.cuts);
    expect(expected.cuts.length > 0).toBe(method.reprojection !== undefined && method.actions !== undefined);
    expect(second.summaries).toEqual(expected.summaries);
    expect(second.tensors).toEqual(expected.tensors);
  });

  it.each(methods)('trains alike under any names of its parameters: $id', async (method) => {
    const { method: other, nameOf, configOf } = disguised(method);
    const settings = [...images, 'steps=6', 'optimizer.lr=0.0001', 'lag=1'];
    const experiment = await experimentOf(unusual(method), onImages, settings);
    const live = Object.entries(method.params).flatMap(([name, param]) =>
      param.kind === 'number' && param.hot
        ? [{ name, value: clampValue(param, (param.min + param.max) / 2) }]
        : [],
    );
    const train = async (own: Method, config: RunConfig, called: (name: string) => string) => {
      const session = createSession({ engine, ...experiment, method: own, config });
      const moves = live.map(({ name, value }) => ({ step: 1, path: `method.${called(name)}`, value }));
      const actions = Object.keys(own.actions ?? {}).map((name) => ({
        ...{ step: 2, path: actionPath(name), value: true },
      }));
      const result = await finish(session, own, { events: [...moves, ...actions], reports: false });
      session.dispose();
      return result;
    };
    const plain = await train(method, experiment.config, (name) => name);
    expect(await train(other, configOf(experiment.config), nameOf)).toEqual(plain);
    expect(plain.losses.at(-1)?.[0]).toBe(6);
  });
});

describe.each(methods)('the page with $id', (method) => {
  const { method: other, nameOf, configOf } = disguised(method);
  const known = { ...catalogue, methods: [methodInfo(other)] };
  const config = unusual(method);
  const pathOf = (path: string) =>
    path.startsWith('method.') ? `method.${nameOf(path.slice('method.'.length))}` : path;

  it('has the same controls, the main one first, under any names of its parameters', () => {
    const plain = liveControls(catalogue, config);
    if (method.main !== undefined) expect(plain[0]?.path).toBe(`method.${method.main}`);
    const renamed = plain.map(({ path, param }) => ({ path: pathOf(path), param }));
    expect(liveControls(known, configOf(config))).toEqual(renamed);
    expect(coldControls(known, configOf(config)).map(({ controls }) => controls.length)).toEqual(
      coldControls(catalogue, config).map(({ controls }) => controls.length),
    );
  });

  it('has the same cut line, numbers and formulas under any names of its parameters', () => {
    const run = (own: RunConfig) => ({ run: idleRun(own) });
    const plain = cutControl({ catalogue, ...run(config) });
    const renamed = cutControl({ catalogue: known, ...run(configOf(config)) });
    expect(plain !== undefined).toBe(method.cut !== undefined);
    expect(renamed).toEqual(plain && { ...plain, path: pathOf(plain.path) });
    const size = { rows: 8, cols: 4 };
    expect(metricSetting({ catalogue: known, ...run(configOf(config)) }, size)).toEqual(
      metricSetting({ catalogue, ...run(config) }, size),
    );
    for (const name of Object.keys(method.params))
      expect(
        explanationOf(`param.method.${nameOf(name)}`, { catalogue: known, configs: [configOf(config)] }),
      ).toEqual(explanationOf(`param.method.${name}`, { catalogue, configs: [config] }));
    expect(explanationOf('layerRank', { catalogue: known, configs: [configOf(config)] })).toEqual(
      explanationOf('layerRank', { catalogue, configs: [config] }),
    );
  });
});
