import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deserialize } from 'node:v8';
import { describe, expect, it } from 'vitest';
import { strictConfig } from '../../src/core/config/strictConfig';
import { decodeLink } from '../../src/core/config/link';
import { isRecord } from '../../src/core/isRecord';
import { unpackedRun } from '../../src/core/run/sharedRun';
import { formats, numerics } from '../../src/core/versions';
import { decodeSafetensors } from '../../src/export/safetensors';
import { openedVisit } from '../../src/store/browser/keptVisit';
import { idleRun } from '../../src/store/model/runs';
import { sharedRun } from '../../src/store/actions/link';
import { catalogue } from '../../src/train/catalogue';
import { parseRecording } from '../../src/worker/recording/parseRecording';
import { experimentIn } from '../import/experimentIn';
import { config, openPage, trainedFiles } from './trained';

/** Folders of files written by versions of Rankscope. To add one: RANKSCOPE_WRITE_FILES=1 npx vitest run (this file). */
const folder = import.meta.dirname;
const versions = readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? [entry.name] : [],
);
const events = [{ step: 10, path: 'method.sparsity', value: 0.1 }];
const state = { run: idleRun(config), catalogue };

const record = (value: unknown): Record<string, unknown> => {
  if (!isRecord(value)) throw new Error(`${JSON.stringify(value)} is not an object.`);
  return value;
};

type Read = (name: string) => Buffer;
const fromDisk =
  (version: string): Read =>
  (name) =>
    readFileSync(join(folder, version, name));

const visitIn = (read: Read): unknown => deserialize(read('keptRun.bin'));
const stampIn = (read: Read) => {
  const { rankscope } = decodeSafetensors(read('weights.safetensors')).metadata;
  return record(JSON.parse(rankscope ?? '{"v":1}'));
};

/** The formats and numerics stated in files; missing numerics are 1. */
function toldBy(read: Read) {
  const [header, first] = read('export.csv')
    .toString()
    .split('\r\n')
    .map((line) => line.split(','));
  const cell = (name: string) => Number(first?.[header?.indexOf(name) ?? -1] ?? 1);
  const json = (name: string) => record(JSON.parse(read(name).toString()));
  const visit = record(visitIn(read));
  const told = ({ v, numerics: own = 1 }: Record<string, unknown>) => ({ format: v, numerics: own });
  return {
    run: told(json('run.json')),
    exportedRun: told(json('export.json')),
    csv: { format: cell('format'), numerics: cell('numerics') },
    weights: told(stampIn(read)),
    keptRun: { format: visit['v'], numerics: record(visit['run'])['numerics'] ?? 1 },
    recording: told(json('recording.json')),
  };
}

async function openAll(read: Read, known: number) {
  const [hash = '', runHash = ''] = read('link.txt').toString().split('\n');
  expect(decodeLink(catalogue, hash)).toMatchObject({
    kind: 'opened',
    link: { config: { ...config, method: { ...config.method, sparsity: 0.1 } } },
    notes: [],
  });
  const decoded = decodeLink(catalogue, runHash);
  const packed = decoded.kind === 'opened' ? decoded.link.run : undefined;
  const run = { events, checksum: { step: 20 }, numerics: known };
  expect(await unpackedRun(catalogue, config, packed ?? '')).toMatchObject({ run, notes: [] });
  const opened = (name: string) => experimentIn(name, read(name));
  expect(await opened('run.json')).toMatchObject({ config, run, notes: [] });
  const exported = { ...run, checksum: undefined };
  expect(await opened('export.json')).toMatchObject({ config, run: exported, notes: [] });
  const json = read('config.json').toString();
  expect(await opened('config.json')).toMatchObject({ config, run: undefined, notes: [] });
  const { config: trainedWith, notes } = await opened('weights.safetensors');
  expect(trainedWith.method).toEqual({ ...config.method, sparsity: 0.1 });
  expect(notes).toEqual([expect.stringContaining('Only the configuration')]);
  expect(strictConfig(catalogue, JSON.parse(json))).toEqual(config);
  expect(Object.keys(decodeSafetensors(read('weights.safetensors')).tensors)).toContain('fc1.U');
  const recording = parseRecording('recording.json', read('recording.json').toString());
  expect(recording).toMatchObject({ v: formats.recording, numerics: known });
  expect(openedVisit(visitIn(read), state)).toMatchObject({
    kind: 'opened',
    visit: { v: formats.keptRun, run: { numerics: known, config, step: 20 } },
  });
}

describe.each(versions)('files of Rankscope %s', (version) => {
  const read = fromDisk(version);
  it('open whole, with the numerics that they were computed with', async () => {
    await openAll(read, Number(toldBy(read).run.numerics));
  });

  it('have a kept run that continues to its end', async () => {
    const opened = openedVisit(visitIn(read), state);
    if (opened?.kind !== 'opened') throw new Error('The kept run is refused.');
    const { store, run, until, train } = await openPage();
    store.actions.open({ config, build: true });
    await until(() => run().state === 'ready');
    store.actions.offerKept(opened.visit);
    store.actions.resume();
    await until(() => run().state === 'paused' && run().step === 20);
    await train(20);
    expect(run()).toMatchObject({ state: 'finished', step: 40, events, summary: expect.anything() });
    // Later steps were computed by this version, earlier ones were not.
    expect(sharedRun(store.getState())?.numerics).toBe(toldBy(read).keptRun.numerics);
  });
});

describe('files of this version', () => {
  it('open whole, and state its formats and numerics', async () => {
    const made = await trainedFiles();
    const read: Read = (name) => Buffer.from(made[name] ?? '');
    if (process.env['RANKSCOPE_WRITE_FILES']) {
      mkdirSync(join(folder, catalogue.version), { recursive: true });
      for (const [name, content] of Object.entries(made))
        writeFileSync(join(folder, catalogue.version, name), content);
    }
    for (const [kind, { format, numerics: own }] of Object.entries(toldBy(read)))
      expect([kind, format, own]).toEqual([kind, Reflect.get(formats, kind), numerics]);
    expect(stampIn(read)['version']).toBe(catalogue.version);
    await openAll(read, numerics);
  });

  it('are among those kept to be opened later, one of each present format', () => {
    for (const [kind, format] of Object.entries(formats)) {
      if (kind === 'config' || kind === 'link') continue; // They are 1 from the first, and raised with a file of each.
      const all = versions.map((version) => Reflect.get(toldBy(fromDisk(version)), kind).format);
      expect([kind, ...all]).toContain(format);
    }
  });
});

describe('files of a newer format', () => {
  const read = fromDisk(versions[0] ?? '');
  const newer = (file: Record<string, unknown>, v = 99) => JSON.stringify({ ...file, v });
  const sentence = (known: number) =>
    `was written by a newer Rankscope (format 99; this page reads up to ${known}). Reload the page to update.`;

  it('are refused in one sentence with the remedy', async () => {
    expect(decodeLink(catalogue, '#v=99&seed=3')).toEqual({
      kind: 'refused',
      reason: `This link ${sentence(formats.link)}`,
    });
    const json = (name: string) => record(JSON.parse(read(name).toString()));
    for (const [name, known] of [
      ['run.json', formats.run],
      ['export.json', formats.exportedRun],
      ['config.json', formats.config],
    ] as const)
      await expect(experimentIn(name, newer(json(name)))).rejects.toThrow(`${name} ${sentence(known)}`);
    expect(() => parseRecording('a.json', newer(json('recording.json')))).toThrow(
      `a.json ${sentence(formats.recording)}`,
    );
    expect(openedVisit({ ...record(visitIn(read)), v: 99 }, state)).toMatchObject({
      kind: 'refused',
      newer: true,
      reason: expect.stringContaining(sentence(formats.keptRun)),
    });
  });
});

describe('a kept run of format 1', () => {
  const visit = () => record(visitIn(fromDisk('0.1.0')));

  it('of the first versions gets the later fields of layers and configurations', () => {
    const old = visit();
    const run = record(old['run']);
    const snapshot = record(run['snapshot']);
    const layers = snapshot['layers'];
    if (!Array.isArray(layers)) throw new Error('The fixture has no layers.');
    for (const layer of layers) for (const name of ['biasFrozen', 'collapsedBelow']) delete layer[name];
    for (const { optimizer } of [run['config'], run['live'], snapshot['config']] as Record<string, object>[])
      for (const name of ['clip', 'warmup']) Reflect.deleteProperty(record(optimizer), name);
    const opened = openedVisit(old, state);
    if (opened?.kind !== 'opened') throw new Error('It is refused.');
    const { run: now } = opened.visit;
    expect(now.config).toEqual(config);
    expect(now.snapshot?.config.optimizer).toEqual(config.optimizer);
    expect(now.snapshot?.layers[0]).toMatchObject({ biasFrozen: false, collapsedBelow: 0 });
  });

  it('of a method that no longer exists is refused by its name', () => {
    const old = visit();
    record(record(old['run'])['config'])['method'] = { id: 'forgotten' };
    expect(openedVisit(old, state)).toMatchObject({
      kind: 'refused',
      newer: false,
      reason: expect.stringContaining('method = forgotten is unknown'),
    });
  });
});
