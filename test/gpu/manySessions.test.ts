import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../src/gpu/engine';
import { openEngine } from '../../src/gpu/open';
import type { Experiment } from '../../src/train/experiment/experiment';
import { openTestEngine } from './open';
import { beginRun, loadRuns, runNames, trainedAlone } from './recordedRuns';
import type { RecordedRun, RunName } from './recordedRuns';

type Runs = ReadonlyMap<RunName, RecordedRun>;

describe.each<{ where: string; open: () => Promise<Engine>; names: readonly RunName[] }>([
  { where: 'WebGPU', open: openTestEngine, names: runNames },
  { where: 'tf ops', open: () => openEngine('cpu'), names: ['pruned', 'frozen'] },
])('sessions that share an engine on $where', ({ where, open, names }) => {
  let engine: Engine;
  let experiments: Readonly<Record<RunName, Experiment>>;
  const alone = new Map<RunName, Awaited<ReturnType<typeof trainedAlone>>>();
  beforeAll(async () => {
    engine = await open();
    experiments = await loadRuns();
    for (const name of names) alone.set(name, await trainedAlone(engine, experiments[name]));
  });
  afterAll(() => engine.dispose());

  const begin = (wanted: readonly RunName[]) => {
    const runs: Runs = new Map(wanted.map((name) => [name, beginRun(engine, experiments[name])]));
    return { runs, list: [...runs.values()] };
  };
  /** Trains the runs in turns, one step each. */
  const inTurns = async (list: readonly RecordedRun[], steps = 50) => {
    for (let i = 0; i < steps; i++) for (const run of list) await run.train(1);
  };
  const expectAsAlone = async (runs: Runs) => {
    for (const [name, run] of runs) expect(await run.result(), name).toEqual(alone.get(name));
  };
  const end = async (list: readonly RecordedRun[]) => {
    for (const run of list) run.dispose();
    await engine.drain();
  };

  it('cover runs that differ, are cut and are frozen', () => {
    const texts = new Map([...alone].map(([name, result]) => [name, JSON.stringify(result)]));
    expect(new Set(texts.values()).size).toBe(names.length);
    expect(texts.get('pruned')).toContain('"pruned":{"step":30');
    if (where === 'WebGPU') expect(texts.get('twin')).toContain('"pruned":{"step":40');
    expect(texts.get('frozen')?.match(/"type":"cut"/g)?.length).toBeGreaterThan(2);
  });

  const groups: (readonly RunName[])[] = [names, ['pruned', 'twin']];
  it.each(where === 'WebGPU' ? groups.map((group) => [group]) : [[names]])(
    'train in turns with the same bits as alone: %s',
    async (group) => {
      const before = engine.memory();
      const { runs, list } = begin(group);
      for (const run of list) await run.warmUp();
      await inTurns(list);
      expect(list.every(({ ended }) => ended)).toBe(true);
      await expectAsAlone(runs);
      await end(list);
      expect(engine.memory()).toEqual(before);
    },
  );

  it('continue when one of them is disposed, whose memory is released', async () => {
    const held = async (wanted: readonly RunName[]) => {
      const { runs, list } = begin(wanted);
      await inTurns(list, 20);
      await end([...runs].flatMap(([name, run]) => (name === 'frozen' ? [] : [run])));
      const memory = engine.memory();
      const rest: Runs = new Map([...runs].filter(([name]) => name === 'frozen'));
      await inTurns([...rest.values()], 30);
      await expectAsAlone(rest);
      await end([...rest.values()]);
      return memory;
    };
    const byItself = await held(['frozen']);
    expect(await held(['frozen', 'pruned'])).toEqual(byItself);
    if (where === 'WebGPU') expect(await held(['dense', 'frozen'])).toEqual(byItself);
  });

  it.skipIf(where === 'tf ops')('train concurrently, for any interleaving of their waits', async () => {
    const { runs, list } = begin(runNames);
    await Promise.all(
      list.map(async (run, i) => {
        if (i % 2) await run.warmUp();
        await run.train();
      }),
    );
    await expectAsAlone(runs);
    await end(list);
  });

  it.skipIf(where === 'tf ops')('are created and disposed while another trains', async () => {
    const { runs, list } = begin(['frozen']);
    for (let at = 0; at < 8; at++) {
      const name = runNames[at % 4] ?? 'dense';
      const visitor = beginRun(engine, experiments[name], { eager: at % 3 === 0 });
      await inTurns([...list, visitor], 7);
      visitor.dispose();
      // Sometimes while commands of the other are recorded but not submitted.
      const drained = at % 2 ? engine.drain() : undefined;
      await inTurns(list, 1);
      await drained;
    }
    await expectAsAlone(runs);
    await end(list);
  });
});

describe('a new engine on WebGPU', () => {
  it('allows a session to train while shaders of another are compiled', async () => {
    const engine = await openTestEngine();
    const { frozen, dense } = await loadRuns();
    const [first, second] = [beginRun(engine, frozen), beginRun(engine, dense)];
    const compiled = first.warmUp();
    await second.train();
    await compiled;
    const result = await second.result();
    second.dispose();
    await first.train();
    const firstResult = await first.result();
    first.dispose();
    await engine.drain();
    expect(result).toEqual(await trainedAlone(engine, dense));
    expect(firstResult).toEqual(await trainedAlone(engine, frozen));
    engine.dispose();
  });
});
