import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { strictConfig } from '../../src/core/config/strictConfig';
import { DataError } from '../../src/core/errors';
import { createRng } from '../../src/core/rng';
import { lenientExperiment } from '../../src/core/run/sharedRun';
import { importers, recognized } from '../../src/import';
import type { Recognized } from '../../src/import';
import { givenFile } from '../../src/import/givenFile';
import type { Importer } from '../../src/import/importer';
import { openFiles } from '../../src/store/actions/files';
import { catalogue } from '../../src/train/catalogue';
import { createDroppedFiles } from '../../src/worker/droppedFiles';
import { memoryFile } from '../datasets/memoryFiles';
import { mutated } from '../import/mutations';
import type { Bytes } from '../import/mutations';
import { setUpPaused } from '../store/fakeHost';

/** Files of a format, and the expected result. */
type Sample = { id: string; files: Bytes[]; expected: { gives: string; value: object } };

const folder = 'test/import/samples';
const samples: Sample[] = readdirSync(folder).map((id) => {
  const read = (name: string) => new Uint8Array(readFileSync(join(folder, id, name)));
  const names = readdirSync(join(folder, id)).filter((name) => name !== 'expected.json');
  return {
    id,
    files: names.map((name) => ({ name, bytes: read(name) })),
    expected: JSON.parse(new TextDecoder().decode(read('expected.json'))),
  };
});

const sourcesOf = (files: readonly Bytes[]) =>
  files.map(({ name, bytes }) => memoryFile(name, bytes, 50_000));

/** The result of an importer for files, whether it recognizes them or not. */
async function readBy(importer: Importer, files: readonly Bytes[]): Promise<unknown> {
  const given = await Promise.all(sourcesOf(files).map(givenFile));
  const [first] = given;
  if (!first) throw new Error('The sample has no files.');
  return importer.gives === 'data' ? importer.read(given) : importer.read(first);
}

type Outcome<T> = { value: T; error?: undefined } | { value?: undefined; error: unknown };

/** The result of reading: a value, or the reason for refusal. */
const outcome = <T>(reading: Promise<T>): Promise<Outcome<T>> =>
  reading.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );

/** Expects an error to be one or two sentences for the page, about one of the files. */
function expectSentence(error: unknown, files: readonly Bytes[]) {
  expect(error).toBeInstanceOf(DataError);
  const text = error instanceof Error ? error.message : '';
  expect(text).toMatch(/^[^\n]{20,600}\.$/);
  expect(files.some(({ name }) => text.includes(name))).toBe(true);
}

/** Expects a value that was read to be usable. */
async function expectFit(found: Recognized, value: unknown) {
  if (found.gives !== 'experiment') return;
  const { config } = lenientExperiment(catalogue, await found.read());
  expect(strictConfig(catalogue, config)).toEqual(config);
  expect(value).toBeDefined();
}

describe('formats that can be opened', () => {
  it('are all files of their folder that export one, each under its own name', () => {
    const exported = readdirSync('src/import')
      .filter((file) => readFileSync(`src/import/${file}`, 'utf8').includes('export const importer:'))
      .map((file) => basename(file, '.ts'));
    expect(exported.length).toBeGreaterThan(5);
    expect(importers.map(({ id }) => id).toSorted()).toEqual(exported.toSorted());
  });

  it('all have samples, and there are no other samples', () => {
    expect(samples.map(({ id }) => id).toSorted()).toEqual(importers.map(({ id }) => id).toSorted());
    for (const { files } of samples) expect(files.length).toBeGreaterThan(0);
  });

  it('have descriptions, all different', () => {
    for (const { one } of importers) expect(one).toMatch(/^[a-z].*[^.]$/);
    expect(new Set(importers.map(({ one }) => one)).size).toBe(importers.length);
  });

  it.each([
    ['nothing', []],
    ['an empty file', [{ name: 'empty', bytes: new Uint8Array(0) }]],
    ['text', [{ name: 'notes.txt', bytes: new TextEncoder().encode('Dear diary') }]],
    ['zeros', [{ name: 'zeros', bytes: new Uint8Array(5000) }]],
    ['a picture', [{ name: 'cat.jpg', bytes: Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 16, 74, 70, 73, 70) }]],
  ])('are distinguished from all else, which is refused with a list of them: %s', async (_, files) => {
    const { error } = await outcome(recognized(sourcesOf(files)));
    expect(error).toBeInstanceOf(DataError);
    for (const { one } of importers) expect(String(error)).toContain(one);
  });

  it('open one by one', async () => {
    const alone = samples.filter(({ expected }) => expected.gives !== 'data');
    const two = alone.slice(0, 2).flatMap(({ files }) => files);
    const { error } = await outcome(recognized(sourcesOf(two)));
    expectSentence(error, two);
  });

  it('are refused in a sentence if the disk fails', async () => {
    const stream = () => {
      throw new Error('disk on fire');
    };
    for (const { files } of samples) {
      const broken = files.map(({ name, bytes }) => ({ name, size: bytes.length, stream }));
      const { error } = await outcome(recognized(broken));
      expectSentence(error, files);
    }
  });
});

describe.each(importers)('the format $id', (importer) => {
  const own = samples.find(({ id }) => id === importer.id);
  const files = own?.files ?? [];

  it('opens its sample', async () => {
    const found = await recognized(sourcesOf(files));
    expect(found.format).toBe(importer.id);
    expect(own?.expected).toMatchObject({ gives: found.gives });
    const value = await found.read();
    expect(value).toMatchObject(own?.expected.value ?? {});
    await expectFit(found, value);
  });

  it('alone recognizes its sample', async () => {
    for (const source of sourcesOf(files)) {
      const given = await givenFile(source);
      const known = await Promise.all(importers.map((one) => one.recognizes(given)));
      const best = known.includes('contents') ? 'contents' : 'name';
      expect(importers.filter((_, i) => known[i] === best).map(({ id }) => id)).toEqual([importer.id]);
    }
  });

  it.each(samples.filter(({ id }) => id !== importer.id))(
    'refuses other formats: $id',
    async ({ files: foreign }) => {
      const { error } = await outcome(readBy(importer, foreign));
      expectSentence(error, foreign);
    },
  );

  it('refuses empty or arbitrary files under the names of its sample', async () => {
    const rng = createRng(5);
    const noise = Uint8Array.from({ length: 3000 }, () => rng.below(256));
    for (const bytes of [new Uint8Array(0), new Uint8Array(3000), noise]) {
      const junk = files.map(({ name }) => ({ name, bytes }));
      const { error } = await outcome(readBy(importer, junk));
      expectSentence(error, junk);
    }
  });

  it('refuses its truncated sample, or opens the same, or reports what is missing', async () => {
    const whole = await readBy(importer, files);
    const rng = createRng(8);
    for (let trial = 0; trial < 60; trial++) {
      const cut = files.map(({ name, bytes }) => ({ name, bytes: bytes.slice(0, rng.below(bytes.length)) }));
      const { value, error } = await outcome(readBy(importer, cut));
      if (error !== undefined) expectSentence(error, cut);
      else if (Reflect.get(Object(value), 'notes') === undefined) expect(value).toEqual(whole);
    }
  });

  it('opens or refuses its sample with any damage, and the page keeps its run (300 cases)', async () => {
    const scene = setUpPaused();
    const opener = { get: scene.store.getState, actions: scene.store.actions };
    const { run } = scene.store.getState();
    const rng = createRng(2026);
    let refused = 0;
    for (let trial = 0; trial < 300; trial++) {
      const broken = mutated(files, rng);
      const found = await outcome(
        recognized(sourcesOf(broken)).then(async (one) => ({ one, value: await one.read() })),
      );
      if (found.value) await expectFit(found.value.one, found.value.value);
      else {
        refused++;
        expectSentence(found.error, broken);
      }
      if (trial % 5 !== 0) continue;
      await openFiles(
        opener,
        broken.map(({ name, bytes }) => new File([bytes], name)),
        () => undefined,
      );
      const state = scene.store.getState();
      expect(state.run.state === 'paused' && state.run.step === run.step).toBe(true);
      expect(state.run.rebuild).toBeUndefined();
    }
    expect(refused).toBeGreaterThan(20);
  });
});

describe('data', () => {
  it('that are refused leave the present state unchanged', async () => {
    const { files } = samples.find(({ id }) => id === 'data') ?? { files: [] };
    const dropped = createDroppedFiles();
    expect(await dropped.accept(sourcesOf(files))).toMatchObject({ type: 'filesAccepted' });
    const before = await Promise.all(files.map(({ name }) => dropped.open(name)));
    const rng = createRng(3);
    let refused = 0;
    while (refused < 50) {
      const answer = await dropped.accept(sourcesOf(mutated(files, rng)));
      if (answer.type === 'filesAccepted') await dropped.accept(before);
      else {
        refused++;
        expect(await Promise.all(files.map(({ name }) => dropped.open(name)))).toEqual(before);
      }
    }
  });
});
