import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { renderToString } from 'react-dom/server';
import { prerenderToNodeStream } from 'react-dom/static';
import { afterEach, describe, expect, it } from 'vitest';
import { speak } from '../../src/core/texts';
import { translationsInto } from '../../src/languages';
import type { Store } from '../../src/store/store';
import { Page } from '../../src/ui/Page';
import { StoreContext } from '../../src/ui/useStore';
import { progressAt, setUp, setUpReady } from '../store/fakeHost';

/** The page as HTML at the present state; on the server React reads the initial one. */
const render = (store: Store) =>
  renderToString(
    <StoreContext value={{ ...store, getInitialState: store.getState }}>
      <Page />
    </StoreContext>,
  );
/** Likewise, with everything that is loaded later. */
async function whole(store: Store): Promise<string> {
  const { prelude } = await prerenderToNodeStream(
    <StoreContext value={{ ...store, getInitialState: store.getState }}>
      <Page />
    </StoreContext>,
  );
  const stream: Readable | NodeJS.ReadableStream = prelude;
  return text(stream);
}
const textOf = (html: string, testId: string) =>
  (new RegExp(`data-testid="${testId}"[^>]*>(.*?)</b>`).exec(html)?.[1] ?? '').replaceAll(/<[^>]*>/g, '');

describe('the page', () => {
  it('is complete before the trainer has answered', () => {
    const html = render(setUp().store);
    expect(html).toContain('Rankscope');
    expect(html).toContain('aria-label="Sparsity λs"');
  });

  it('has its controls under their names', async () => {
    const html = await whole(setUpReady().store);
    for (const name of [
      'Play',
      'One step',
      'Reset',
      'New seed',
      'Speed',
      'Data',
      'Model',
      'Method',
      'Seed',
      'Batch',
    ])
      expect(html).toContain(`aria-label="${name}"`);
    expect(html).toContain('aria-valuetext="λ_s = 0.01"');
    expect(html).toContain('data-testid="total-rank"');
    expect(html).toContain('aria-label="fc1: rank 3 of 4, σ₁ 2.00"');
  });

  it('shows the dispatches of a step, their estimated cost, and what bounds it, where they are known', () => {
    const ready = setUpReady();
    const adapter = { backend: 'webgpu', name: 'a GPU', software: false, features: [] } as const;
    ready.emit({ type: 'adapter', adapter: { ...adapter, features: [] } });
    const progress = { ...progressAt(10), msPerStep: 4 };
    ready.emit({ type: 'progress', progress });
    expect(render(ready.store)).not.toContain('dispatches per step');
    ready.emit({ type: 'progress', progress, work: { dispatches: 26, bytes: 1e7, macs: 1e9 } });
    expect(render(ready.store)).toContain('26 dispatches per step, about 0.8 ms; bound by arithmetic');
    const many = { dispatches: 100, bytes: 1e7, macs: 1e9 };
    ready.emit({ type: 'progress', progress, work: many });
    expect(render(ready.store)).toContain('100 dispatches per step, about 3.0 ms; bound by dispatches');
  });

  it('shows the step as a plain number', () => {
    const { store, emit } = setUpReady();
    emit({ type: 'progress', progress: progressAt(1240) });
    expect(textOf(render(store), 'step')).toBe('1240');
  });

  it('offers Pause while it runs', () => {
    const { store, says } = setUpReady();
    says('running');
    expect(render(store)).toContain('aria-label="Pause"');
  });

  it('shows how many changes need a restart', () => {
    const { store } = setUpReady();
    store.actions.setDraft('seed', 7);
    expect(render(store)).toContain('1 change needs a restart');
    store.actions.choose('model', 'mlp');
    expect(render(store)).toContain('2 changes need a restart');
  });

  it('disables data until its files are opened', () => {
    const { store, emit, buildAsAsked } = setUpReady();
    expect(render(store)).toContain('<option value="idx" disabled="">idx: open files first</option>');
    emit({ type: 'filesAccepted', choice: { id: 'idx', images: 'a.idx' }, description: '10 images.' });
    buildAsAsked();
    expect(render(store)).toContain('<option value="idx" selected="">idx</option>');
  });

  it('keeps the focus on a button that its own press disables', () => {
    const { store } = setUpReady();
    store.actions.reset();
    const html = render(store);
    expect(html).toMatch(/<button[^>]*aria-label="Reset"[^>]*aria-disabled="true"/);
    expect(html).not.toMatch(/<button[^>]*aria-label="Reset"[^>]* disabled/);
  });

  it('names an adapter once if it has the name of its engine', () => {
    const { store, emit } = setUp();
    emit({
      type: 'adapter',
      adapter: { backend: 'webgl', name: 'WebGL', software: true, features: [] },
    });
    expect(render(store)).not.toContain('WebGL, WebGL');
  });

  it('shows a notice with the error', async () => {
    const { store, emit } = setUpReady();
    emit({ type: 'filesRejected', error: { name: 'DataError', message: 'cat.txt is not a data file.' } });
    const html = await whole(store);
    expect(html).toContain('data-testid="notice"');
    expect(html).toContain('cat.txt is not a data file.');
  });

  it('shows why there is no WebGPU', () => {
    const { store, emit } = setUp();
    const notice = 'Use Chrome.';
    emit({
      type: 'adapter',
      adapter: { backend: 'cpu', name: 'one core', software: true, features: [], notice },
    });
    expect(render(store)).toContain('Use Chrome.');
  });

  it('marks the selected layer', async () => {
    const { store } = setUpReady();
    expect(await whole(store)).toMatch(/<article class="spec on"[^>]*>.*?<button[^>]*aria-pressed="true"/);
  });

  it('has a button for each action of the method, disabled when the run has ended', () => {
    const { store, emit, buildAsAsked } = setUpReady();
    const button = () => /<button([^>]*)>re-SVD now<\/button>/.exec(render(store))?.[1];
    expect(button()).toBeUndefined();
    store.actions.choose('method', 'oialr');
    store.actions.restart();
    buildAsAsked();
    expect(button()).toContain('aria-disabled="false"');
    emit({ type: 'diverged', step: 6, lastGoodStep: 2, error: { name: 'DivergedError', message: 'NaN.' } });
    expect(button()).toContain('aria-disabled="true"');
  });

  it('shows how much is trained and stored, and why that may be more than dense', () => {
    const { store, emit } = setUpReady();
    const cost = { params: 36, paramsDense: 32, macs: 36, macsDense: 32 };
    emit({ type: 'progress', progress: progressAt(10, { cost }) });
    expect(render(store)).toContain('not recorded');
    const more = { ...cost, trainableParams: 16, storedParams: 64 };
    emit({ type: 'progress', progress: progressAt(20, { cost: more }) });
    const html = render(store);
    expect(html).toContain('stored 200 %');
    expect(html).toContain('trained 16, stored 64 of 32 parameters, more than dense');
    emit({ type: 'progress', progress: progressAt(30, { cost: { ...more, storedParams: 24 } }) });
    expect(render(store)).not.toContain('more than dense');
  });

  it('shows that the bases of a layer are frozen', async () => {
    const { store, emit } = setUpReady();
    const layer = { name: 'fc1', rank: 3, fullRank: 4, sigma: [2, 1, 0.5], storedRank: 3, frozen: true };
    emit({ type: 'progress', progress: progressAt(10, { layers: [layer] }) });
    const html = await whole(store);
    expect(html).toContain('U and V are frozen');
    expect(html).toContain('3 are stored');
  });

  describe('in another language', () => {
    afterEach(() => speak({}));

    it('shows translated texts, and the rest in English', async () => {
      const { store } = setUpReady();
      speak((await translationsInto('de')) ?? {});
      const html = render(store);
      expect(html).toContain('title="Start (Leertaste)"');
      expect(html).toContain('aria-label="Ein Schritt"');
      expect(html).toContain('aria-label="Speed"');
    });
  });
});
