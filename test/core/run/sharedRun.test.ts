import { describe, expect, it } from 'vitest';
import { checksumOf, likeness } from '../../../src/core/run/checksum';
import { defaultConfig } from '../../../src/core/config/config';
import { paramAt } from '../../../src/core/config/paths';
import { strictConfig } from '../../../src/core/config/strictConfig';
import { checkValue } from '../../../src/core/config/param';
import { DataError } from '../../../src/core/errors';
import { packed } from '../../../src/core/packed';
import { createRng } from '../../../src/core/rng';
import { packedRun, runFile, unpackedRun } from '../../../src/core/run/sharedRun';
import { formats, numerics } from '../../../src/core/versions';
import { catalogue } from '../../../src/train/catalogue';
import { experimentIn } from '../../import/experimentIn';

const config = strictConfig(catalogue, { seed: 9, method: { id: 'oialr' } });
const events = [
  { step: 0, path: 'method.cutoff', value: 0.3 },
  { step: 12, path: 'action.reproject', value: true },
  { step: 40, path: 'optimizer.lr', value: 0.1 + 0.2 },
];
const spectra = [
  { name: 'conv1', sigma: [2, 1, 0.25] },
  { name: 'fc1', sigma: [3.1, 0.1] },
];
const checksum = checksumOf({ step: 50, layers: spectra });
const open = (text: string) => unpackedRun(catalogue, config, text);

describe('the checksum', () => {
  const scaled = (factor: number) =>
    checksumOf({
      step: 50,
      layers: spectra.map(({ name, sigma }) => ({ name, sigma: sigma.map((s) => s * factor) })),
    });

  it('tells equal float32 from other bits, and near from far', () => {
    expect(likeness(scaled(1 + 1e-12), checksum)).toBe('identical');
    expect(likeness(scaled(1 + 1e-6), checksum)).toBe('close');
    expect(likeness(scaled(1.2), checksum)).toBe('different');
    expect(likeness({ ...checksum, step: 51 }, checksum)).toBe('different');
    expect(likeness({ ...checksum, layers: checksum.layers.slice(1) }, checksum)).toBe('different');
  });

  it('has σ₁ and Σσ² of every layer', () => {
    expect(checksum.layers[0]).toEqual({ name: 'conv1', largest: 2, energy: 5.0625 });
    expect(checksum.hash).toMatch(/^[0-9a-f]{16}$/);
  });

  it('notices a value that changes places with another layer', () => {
    const swapped = checksumOf({
      step: 50,
      layers: [
        { name: 'conv1', sigma: [2, 1] },
        { name: 'fc1', sigma: [0.25, 3.1, 0.1] },
      ],
    });
    expect(swapped.hash).not.toBe(checksum.hash);
  });
});

describe('a shared run', () => {
  it('comes back exactly from a link and from a file', async () => {
    const text = await packedRun({ events, checksum, numerics });
    expect(text).toMatch(/^g\.[\w-]+$/);
    expect(await open(text)).toEqual({ run: { events, checksum, numerics }, notes: [] });
    expect(await experimentIn('run.json', runFile(config, { events, checksum, numerics }, '1.2.3'))).toEqual({
      config,
      run: { events, checksum, numerics },
      notes: [],
    });
  });

  it('leaves out moves that the run cannot take, and says how many', async () => {
    const { run, notes } = await open(
      await packed(
        JSON.stringify({
          events: [
            [5, 'method.cutoff', 99],
            [6, 'method.sparsity', 0.1],
            [-1, 'method.cutoff', 0.1],
            [3, 'steps', 5],
            [2, 'action.nothing', true],
            null,
            [1, 'method.cutoff', 0.2],
          ],
          checksum: { step: 1, hash: 'no', layers: [] },
        }),
      ),
    );
    expect(run).toEqual({
      events: [
        { step: 1, path: 'method.cutoff', value: 0.2 },
        { step: 5, path: 'method.cutoff', value: 0.9 },
      ],
      checksum: undefined,
      numerics: 1,
    });
    expect(notes).toHaveLength(3);
  });

  it('is nothing when it was cut, is no run, is newer, or unpacks without end', async () => {
    const text = await packedRun({ events, checksum, numerics });
    const bomb = await packed(`"${'0'.repeat(5_000_000)}"`);
    const newer = await packed(JSON.stringify({ v: formats.run + 1, events: [] }));
    for (const bad of ['', 'g.', text.slice(0, 30), `x.${text}`, await packed('[]'), newer, bomb]) {
      const { run, notes } = await open(bad);
      expect(run).toBeUndefined();
      expect(notes).toHaveLength(1);
    }
  });

  it('throws nothing but DataError, whatever the file or link (property, 2 000 of each)', async () => {
    const rng = createRng(3);
    const file = runFile(config, { events, checksum, numerics }, '1.2.3');
    const link = await packedRun({ events, checksum, numerics });
    const odd = ['"', '{', ']', 'null', '-1', '1e999', '[[', '"__proto__"', '\ud800', '%', ','];
    const spoil = (text: string) => {
      const [at, until] = [rng.below(text.length), rng.below(40)];
      return text.slice(0, at) + (odd[rng.below(odd.length + 4)] ?? '') + text.slice(at + until);
    };
    for (let i = 0; i < 2000; i++) {
      const result = await experimentIn('run.json', spoil(file)).catch((error: unknown) => {
        expect(error).toBeInstanceOf(DataError);
      });
      const { run } = await open(spoil(link));
      if (result) strictConfig(catalogue, result.config);
      const base = result?.config ?? defaultConfig(catalogue);
      const replayed = [
        ...(result?.run?.events ?? []).map((event) => ({ event, base })),
        ...(run?.events ?? []).map((event) => ({ event, base: config })),
      ];
      for (const { event, base: under } of replayed) {
        if (!Number.isInteger(event.step)) expect(event.step).toBe('a whole number');
        const param = paramAt(catalogue, under, event.path);
        if (param) checkValue('', param, event.value);
        else if (event.path !== 'action.reproject') expect(event.path).toBe('action.reproject');
      }
    }
  });
});
