import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exporters } from '../../src/export';
import type { Exporter, ExporterOf, Need, Subjects } from '../../src/export/exporter';
import { exportedFile } from '../../src/store/browser/exports';
import { rasterized } from '../export/readers/png';
import type { ReadBack, Reader } from '../export/readers/reader';
import { sampleRun } from '../export/sampleRun';
import { setUpReady } from '../store/fakeHost';

const modules = import.meta.glob<{ reader?: Reader }>('../export/readers/*.ts', { eager: true });
const readers = new Map(
  Object.entries(modules).flatMap(([path, { reader }]) =>
    reader ? [[basename(path, '.ts'), reader] as const] : [],
  ),
);

const run = sampleRun();
const [report] = run.samples;
const noReports = { samples: [], tests: [], spectra: [], events: [], cuts: [] };
const runs: Record<string, Subjects['run']> = {
  'a run': run,
  'a run whose loss is NaN and ∞': {
    ...run,
    samples: run.samples.map((sample, i) => ({ ...sample, loss: i === 0 ? NaN : Infinity, meanLoss: NaN })),
  },
  'a run of one step': { ...run, ...noReports, samples: report ? [{ ...report, step: 1 }] : [] },
  'a run without a report': { ...run, ...noReports },
  'a run without layers': { ...run, ...noReports, layers: [] },
  'a run of layers with odd names': {
    ...run,
    layers: run.layers.map((layer, i) => ({ ...layer, name: ['a,b "c"\r\n', '=1+1'][i] ?? '' })),
  },
};

const tensors = {
  'conv1.U': { shape: [3, 2], data: Float32Array.of(1, -2, 3.5, NaN, -Infinity, 1e-40) },
  'fc1.kernel': { shape: [2, 1, 2], data: Float32Array.of(-0, 0.1, 2 ** 127, -7) },
};
const weights: Record<string, Subjects['weights']> = {
  'two tensors': { tensors, metadata: { config: '{"note": "ü"}' } },
  'a scalar and nothing': {
    tensors: {
      scale: { shape: [], data: Float32Array.of(3) },
      none: { shape: [0, 4], data: new Float32Array(0) },
    },
    metadata: {},
  },
  'no tensors': { tensors: {}, metadata: {} },
};

const figure = {
  title: 'Loss',
  width: 200,
  height: 100,
  body: '<path d="M0 0H200"/>',
  footer: ['seed 7, steps 20'],
  colors: { page: '#fff', ink: '#000', muted: '#666' },
  font: '"Inter", sans-serif',
};
const drawn = (change: Partial<typeof figure>) => ({
  figure: { ...figure, ...change },
  rasterize: async (svg: string) => rasterized(svg),
});
const charts: Record<string, Subjects['chart']> = {
  'a chart': drawn({}),
  'an empty chart': drawn({ body: '', footer: [], width: 0, height: 0 }),
  'a chart with markup in its texts': drawn({ title: '</svg><b>"&', footer: ['a < b & "c"', ']]>'] }),
};

const finite = (value: number | undefined) => (value !== undefined && Number.isFinite(value) ? value : null);
const expected: { [N in keyof Subjects]: (subject: Subjects[N]) => ReadBack[N] } = {
  run: ({ samples, tests }) =>
    [...new Set([...samples, ...tests].map(({ step }) => step))]
      .sort((a, b) => a - b)
      .map((step) => ({ step, loss: finite(samples.find((sample) => sample.step === step)?.loss) })),
  weights: (of) =>
    Object.fromEntries(
      Object.entries(of.tensors).map(([name, { shape, data }]) => [name, { shape, data: [...data] }]),
    ),
  chart: ({ figure: { title, footer } }) => ({ title, footer: footer.join(' ') }),
};

type Case = [name: string, read: () => Promise<unknown>, whole: unknown];

/** Each sample as written in a format and read back, with the expected result. */
const cases = <N extends Need>(
  { encode }: ExporterOf<N>,
  reader: Reader,
  samples: Record<string, Subjects[N]>,
  whole: (subject: Subjects[N]) => ReadBack[N],
): Case[] =>
  Object.entries(samples).map(([name, subject]) => [
    name,
    async () => {
      const made = await encode(subject);
      return reader.read(typeof made === 'string' ? new TextEncoder().encode(made) : made);
    },
    whole(subject),
  ]);

function casesOf(exporter: Exporter, reader: Reader): Case[] {
  switch (exporter.needs) {
    case 'run':
      return cases(exporter, reader, runs, expected.run);
    case 'weights':
      return cases(exporter, reader, weights, expected.weights);
    case 'chart':
      return cases(exporter, reader, charts, expected.chart);
    default:
      return exporter satisfies never;
  }
}

describe('file formats', () => {
  it('are all files of their folder that export one, each under its own name', () => {
    const exported = readdirSync('src/export')
      .filter((file) => readFileSync(`src/export/${file}`, 'utf8').includes('export const exporter:'))
      .map((file) => basename(file, '.ts'));
    expect(exported.length).toBeGreaterThan(4);
    expect(exporters.map(({ id }) => id).toSorted()).toEqual(exported.toSorted());
  });

  it('have unique file names', () => {
    const names = exporters.map(({ needs, extension }) => `${needs}.${extension}`);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe.each(exporters)('the format $id', (exporter) => {
  const reader = readers.get(exporter.id);

  it('has a description, and a file extension of letters and digits', () => {
    expect(exporter.label).not.toBe('');
    expect(exporter.help).toMatch(/^[A-Z].{20,250}\.$/s);
    expect(exporter.extension).toMatch(/^[a-z0-9]+(?:\.[a-z0-9]+)?$/);
    expect(exporter.type).toMatch(/^[a-z]+\/[\w.+-]+$/);
  });

  it('has a reader in test/export/readers that uses none of the writing code', () => {
    expect(reader?.needs).toBe(exporter.needs);
    const text = readFileSync(`test/export/readers/${exporter.id}.ts`, 'utf8');
    expect(text).not.toMatch(/^import (?!type).*src\/export/m);
  });

  it.each(reader ? casesOf(exporter, reader) : [])('is read back: %s', async (_, read, whole) => {
    expect(await read()).toEqual(whole);
  });

  it.each(['Loss', '../../etc/passwd', 'a\\b:c*?"<>|\u0000', 'λ', ''])(
    'gives its file a name that is valid on every system: for a chart named %j',
    async (title) => {
      const { name, type } = await exportedFile(setUpReady().store.getState(), exporter, {
        weights: async () => ({ tensors, metadata: {} }),
        chart: () => drawn({ title }),
      });
      expect(name).toMatch(/^rankscope-[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*(?:\.[a-z0-9]+)+$/);
      expect(name.endsWith(`.${exporter.extension}`)).toBe(true);
      expect(type).toBe(exporter.type);
    },
  );

  it('fails with the error of its data if they are not available', async () => {
    const refuse = () => {
      throw new Error('It is not here.');
    };
    const made = exportedFile(setUpReady().store.getState(), exporter, { weights: refuse, chart: refuse });
    await (exporter.needs === 'run'
      ? expect(made).resolves.toMatchObject({ type: exporter.type })
      : expect(made).rejects.toThrow('It is not here.'));
  });
});
