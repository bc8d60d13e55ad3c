import { describe, expect, it } from 'vitest';
import { checksumOf } from '../../../src/core/run/checksum';
import { defaultConfig } from '../../../src/core/config/config';
import { strictConfig } from '../../../src/core/config/strictConfig';
import type { LiveEvent } from '../../../src/core/config/config';
import { decodeLink, encodeLink } from '../../../src/core/config/link';
import { createRng } from '../../../src/core/rng';
import { packedRun, runFile, unpackedRun } from '../../../src/core/run/sharedRun';
import { numerics } from '../../../src/core/versions';
import { followReplay, linkOf, openLink, sharedAs } from '../../../src/store/actions/link';
import { openFiles } from '../../../src/store/actions/files';
import { isHidden } from '../../../src/store/model/linkState';
import { pendingCount } from '../../../src/store/selectors/selectors';
import { gpu, progressAt, setUp, setUpPaused, setUpReady } from '../fakeHost';
import { sampleRecording } from '../../ui/sampleRecording';
import { sampleCatalogue } from '../sampleCatalogue';

type Scene = ReturnType<typeof setUp>;

const openerOf = ({ store }: Scene) => ({ get: store.getState, actions: store.actions });
const config = strictConfig(sampleCatalogue, { seed: 9, method: { id: 'oialr', cutoff: 0.2 } });
const hash = encodeLink(sampleCatalogue, { config });
const events: LiveEvent[] = [
  { step: 0, path: 'method.cutoff', value: 0.3 },
  { step: 4, path: 'action.reproject', value: true },
];
const sealed = (step: number, scale = 1) => {
  const { layers } = progressAt(step);
  return progressAt(step, {
    layers: layers.map((layer) => {
      const sigma = layer.sigma.map((s) => s * scale);
      return { ...layer, sigma, trueSigma: sigma };
    }),
  });
};
const checksum = checksumOf(sealed(10));
const runHash = async (computedBy = numerics) =>
  encodeLink(sampleCatalogue, {
    config,
    run: await packedRun({ events, checksum, numerics: computedBy }),
  });
const drop = (scene: Scene, text: string, name = 'run.json') =>
  openFiles(openerOf(scene), [new File([text], name)], () => {
    throw new Error('It was opened as data.');
  });

describe('a page opened by a link', () => {
  it('builds the configuration of the link and nothing before, on a software adapter too', async () => {
    const scene = setUp({ held: true });
    scene.emit({ type: 'adapter', adapter: { ...gpu, software: true } });
    expect(scene.sent).toEqual([]);
    await openLink(openerOf(scene), hash, true);
    expect(scene.types()).toEqual(['throttle', 'build']);
    expect(scene.lastBuild()).toEqual(config);
    expect(scene.store.getState().setup.reduced).toBeUndefined();
  });

  it('waits for the adapter if the link was read first', async () => {
    const scene = setUp({ held: true });
    await openLink(openerOf(scene), hash, true);
    expect(scene.sent).toEqual([]);
    scene.emit({ type: 'adapter', adapter: { ...gpu, software: true } });
    expect(scene.lastBuild()).toEqual(config);
  });

  it('reports what it changed, also after the build', async () => {
    const scene = setUp({ held: true });
    await openLink(openerOf(scene), 'seed=-5&color=red', true);
    scene.emit({ type: 'adapter', adapter: gpu });
    scene.buildAsAsked();
    const { notice } = scene.store.getState().view;
    expect(notice?.kind).toBe('link');
    expect(notice?.text).toMatch(/seed = -5.*color/);
    expect(scene.lastBuild().seed).toBe(0);
  });

  it('opens as usual if the link is newer, and reports it', async () => {
    const scene = setUp({ held: true });
    scene.emit({ type: 'adapter', adapter: gpu });
    await openLink(openerOf(scene), 'v=7&seed=3', true);
    expect(scene.lastBuild()).toEqual(defaultConfig(sampleCatalogue));
    expect(scene.store.getState().view.notice?.text).toContain('newer');
  });

  it('trains on available data if the link names files', async () => {
    const scene = setUp({ held: true });
    scene.emit({ type: 'adapter', adapter: gpu });
    await openLink(openerOf(scene), 'dataset=idx&dataset.images=a.gz&seed=3', true);
    expect(scene.lastBuild()).toMatchObject({ seed: 3, dataset: { id: 'glyphs' } });
    expect(scene.store.getState().view.notice?.text).toContain('no link carries: drop them');
    await openLink(openerOf(scene), 'dataset=idx&dataset.images=mnist-train-images-idx3-ubyte.gz', false);
    expect(scene.store.getState().view.notice?.text).toContain('fetch MNIST under “More data”');
  });

  it('hides what the link hides', async () => {
    const scene = setUp({ held: true });
    await openLink(openerOf(scene), 'hide=optimizer,method.energy', true);
    const { hidden } = scene.store.getState().link;
    expect(['optimizer.lr', 'method.energy'].every((path) => isHidden(hidden, path))).toBe(true);
    expect(['method', 'method.energyless', 'seed'].some((path) => isHidden(hidden, path))).toBe(false);
    expect(linkOf(scene.store.getState())).toBe('v=1&hide=optimizer,method.energy');
  });
});

describe('a later link', () => {
  it('becomes the draft and does not change the run', async () => {
    const scene = setUpPaused();
    const { run } = scene.store.getState();
    await openLink(openerOf(scene), hash, false);
    expect(scene.store.getState().run).toBe(run);
    expect(pendingCount(scene.store.getState())).toBe(2);
    scene.store.actions.restart();
    expect(scene.lastBuild()).toEqual(config);
  });

  it('moves the sliders if nothing needs a restart', async () => {
    const scene = setUpPaused();
    scene.sent.length = 0;
    await openLink(openerOf(scene), 'method.sparsity=0.2', false);
    expect(scene.sent).toEqual([{ type: 'set', path: 'method.sparsity', value: 0.2 }]);
  });

  it('never loses the run, whatever it contains (property, 2 000 cases)', async () => {
    const scene = setUpPaused();
    const rng = createRng(17);
    const parts = [
      'v=1',
      'v=2',
      'seed=',
      'method=oialr',
      'method=%',
      'steps=1e99',
      'method.sparsity=',
      '=',
      'run=g.',
      'hide=',
      'dataset=idx',
      '__proto__=1',
      'NaN',
      '0.3',
    ];
    const built = scene.types().filter((type) => type === 'build').length;
    for (let i = 0; i < 2000; i++) {
      const text = Array.from({ length: 1 + rng.below(5) }, () => parts[rng.below(parts.length)]).join('&');
      await openLink(openerOf(scene), text, false);
      const { run, setup } = scene.store.getState();
      expect(run.state === 'paused' && run.step === 10 && run.rebuild === undefined).toBe(true);
      strictConfig(sampleCatalogue, setup.draft);
      strictConfig(sampleCatalogue, run.live);
    }
    expect(scene.types().filter((type) => type === 'build')).toHaveLength(built);
  });
});

describe('a shared run', () => {
  /** A page that replays the run of a link, at step 0. */
  async function replaying(computedBy = numerics) {
    const scene = setUp({ held: true });
    followReplay(openerOf(scene), (listener) => scene.store.subscribe(listener));
    scene.emit({ type: 'adapter', adapter: gpu });
    await openLink(openerOf(scene), await runHash(computedBy), true);
    scene.buildAsAsked();
    scene.says('running');
    return scene;
  }
  const apply = ({ emit }: Scene, moves: readonly LiveEvent[]) => {
    for (const event of moves) emit({ type: 'applied', event });
  };
  const verdict = ({ store }: Scene) => store.getState().link.replay?.verdict;

  it('is built with its moves and reported at the step of its checksum', async () => {
    const { sent } = await replaying();
    expect(sent.find(({ type }) => type === 'build')).toEqual({
      type: 'build',
      config,
      events,
      reports: [10],
    });
  });

  it.each([
    [1, 'identical'],
    [1 + 1e-5, 'close'],
    [2, 'different'],
  ] as const)('with singular values times %f is %s', async (scale, expected) => {
    const scene = await replaying();
    apply(scene, events);
    scene.emit({ type: 'progress', progress: sealed(9) });
    expect(verdict(scene)).toBeUndefined();
    scene.emit({ type: 'progress', progress: sealed(10, scale) });
    expect(verdict(scene)).toBe(expected);
    scene.emit({ type: 'progress', progress: sealed(12, 5) });
    expect(verdict(scene)).toBe(expected);
  });

  it('of other numerics is compared too, with their number and the difference', async () => {
    const scene = await replaying(numerics - 1);
    apply(scene, events);
    scene.emit({ type: 'progress', progress: sealed(10, 1 + 1e-4) });
    const { replay } = scene.store.getState().link;
    expect(replay).toMatchObject({ verdict: 'close', numerics: numerics - 1 });
    expect(replay?.difference).toBeCloseTo(2e-4, 6);
  });

  it('is not compared if another control was moved', async () => {
    const scene = await replaying();
    apply(scene, [...events, { step: 6, path: 'method.cutoff', value: 0.4 }]);
    scene.emit({ type: 'progress', progress: sealed(10) });
    expect(verdict(scene)).toBe('changed');
  });

  it('is the same run again after a reset, and no longer shared after a restart', async () => {
    const scene = await replaying();
    scene.sent.length = 0;
    scene.store.actions.reset();
    expect(scene.sent).toContainEqual({ type: 'build', config, events, reports: [10] });
    scene.buildAsAsked();
    scene.store.actions.restart();
    expect(scene.sent.at(-1)).toEqual({ type: 'build', config });
    expect(scene.store.getState().link.replay).toBeUndefined();
  });

  it('waits to be requested if there is another run', async () => {
    const scene = setUpPaused();
    scene.sent.length = 0;
    await openLink(openerOf(scene), await runHash(), false);
    expect(scene.sent).toEqual([]);
    scene.store.actions.replay();
    expect(scene.sent).toContainEqual({ type: 'build', config, events, reports: [10] });
  });

  it('is shared as a link that contains its moves', async () => {
    const scene = setUpReady();
    const moves = [{ step: 3, path: 'method.sparsity', value: 0.2 }];
    apply(scene, moves);
    scene.emit({ type: 'progress', progress: sealed(10) });
    scene.emit({ type: 'progress', progress: progressAt(12) });
    const shared = await sharedAs(scene.store.getState());
    const decoded = decodeLink(sampleCatalogue, shared?.hash ?? '');
    if (decoded.kind === 'refused') throw new Error(decoded.reason);
    expect(decoded.link.config).toEqual(scene.store.getState().run.config);
    const { run } = await unpackedRun(sampleCatalogue, decoded.link.config, decoded.link.run ?? '');
    expect(run).toEqual({ events: moves, checksum, numerics });
  });

  it('is a file if a link would be too long', async () => {
    const scene = setUpReady();
    const rng = createRng(1);
    apply(
      scene,
      Array.from({ length: 1500 }, (_, step) => ({
        step,
        path: 'method.sparsity',
        value: 0.3 * rng.uniform(),
      })),
    );
    const shared = await sharedAs(scene.store.getState());
    expect(shared?.hash).toBeUndefined();
    const other = setUpPaused();
    await drop(other, shared?.file ?? '');
    expect(other.store.getState().link.offered?.events).toHaveLength(1500);
    expect(other.store.getState().view.notice).toBeUndefined();
  });
});

describe('a dropped file', () => {
  it('with a configuration becomes the draft; data files go to the trainer', async () => {
    const scene = setUpPaused();
    scene.sent.length = 0;
    scene.store.actions.offerFiles([new File([JSON.stringify(config)], 'config.JSON')]);
    await expect.poll(() => scene.store.getState().setup.draft).toEqual(config);
    expect(scene.sent).toEqual([]);
    scene.store.actions.offerFiles([new File(['x'], 'train-images-idx3-ubyte')]);
    await expect.poll(() => scene.types()).toEqual(['offerFiles']);
  });

  it('never loses the run, whatever it contains (property, 2 000 cases)', async () => {
    const scene = setUpPaused();
    const rng = createRng(23);
    const whole = runFile(config, { events, checksum, numerics }, '1.2.3');
    const odd = ['"', '}', '[', '-1', '1e999', 'null', '"v":2,', ''];
    for (let i = 0; i < 2000; i++) {
      const at = rng.below(whole.length);
      const text = whole.slice(0, at) + (odd[rng.below(odd.length)] ?? '') + whole.slice(at + rng.below(30));
      await drop(scene, text);
      const { run, setup } = scene.store.getState();
      expect(run.state === 'paused' && run.step === 10 && run.rebuild === undefined).toBe(true);
      strictConfig(sampleCatalogue, setup.draft);
    }
    expect(scene.types()).not.toContain('build');
  });

  it('that cannot be read is refused by name', async () => {
    const scene = setUpPaused();
    await drop(scene, '{', 'mine.json');
    expect(scene.store.getState().view.notice).toMatchObject({
      kind: 'files',
      title: 'mine.json was not opened',
    });
    await drop(scene, ' '.repeat(16_000_001), 'huge.json');
    expect(scene.store.getState().view.notice?.text).toContain('larger than 16 MB');
  });

  it('of no known format is refused with the formats that can be opened, and so are several that are not data', async () => {
    const scene = setUpPaused();
    await drop(scene, 'Dear diary', 'notes.txt');
    const { notice } = scene.store.getState().view;
    expect(notice?.title).toBe('notes.txt was not opened');
    expect(notice?.text).toMatch(
      /^notes\.txt is not a file .* Open a configuration \(\.json\), .* or weights/,
    );
    const two = ['a.json', 'b.json'].map((name) => new File([JSON.stringify(config)], name));
    await openFiles(openerOf(scene), two, () => undefined);
    expect(scene.store.getState().view.notice).toMatchObject({
      title: 'These files were not opened',
      text: 'a.json and b.json cannot be opened at once. Open one of them.',
    });
  });

  it('with a recording is offered to be played on its own page, and the run stays', async () => {
    const scene = setUpPaused();
    const { run } = scene.store.getState();
    await drop(scene, JSON.stringify(sampleRecording({ reports: 3 })), 'mine.json');
    const { notice } = scene.store.getState().view;
    expect(notice).toMatchObject({ kind: 'recording', title: 'mine.json is a recording' });
    expect(notice?.address).toMatch(/^\?recording=blob%3A/);
    expect(scene.store.getState().run).toBe(run);
  });

  it('with an experiment is refused while a recording is played', async () => {
    const scene = setUp({ recorded: true });
    scene.emit({ type: 'adapter', adapter: gpu });
    const { draft } = scene.store.getState().setup;
    await drop(scene, JSON.stringify(config));
    expect(scene.store.getState().view.notice?.text).toBe(
      'A recording cannot be changed. Open the page without it.',
    );
    expect(scene.store.getState().setup.draft).toBe(draft);
  });
});
