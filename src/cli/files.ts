import { appendFileSync, openAsBlob } from 'node:fs';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ConfigError, DataError } from '../core/errors';
import type { SourceFile } from '../datasets/dataset';
import { everyFileName } from './formats';

const reasonOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** A file on disk as the source of a dataset. Throws DataError when there is none. */
export async function openFile(path: string): Promise<SourceFile> {
  const info = await stat(path).catch((error: unknown) => {
    throw new DataError(`${path} cannot be read: ${reasonOf(error)}`);
  });
  if (!info.isFile()) throw new DataError(`${path} is not a file.`);
  const blob = await openAsBlob(path);
  return {
    name: basename(path),
    size: info.size,
    stream: () => blob.stream(),
  };
}

/** The lines of a JSON Lines file. Throws ConfigError, which names the invalid line. */
export async function readJsonLines(path: string): Promise<unknown[]> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new ConfigError(`${path} cannot be read: ${reasonOf(error)}`);
  });
  return text.split('\n').flatMap((line, i) => {
    if (line.trim() === '') return [];
    try {
      const value: unknown = JSON.parse(line);
      return [value];
    } catch {
      throw new ConfigError(`${path}, line ${i + 1}, is not JSON.`);
    }
  });
}

const refusal = (path: string, error: unknown): never => {
  throw new ConfigError(`${path} cannot be written: ${reasonOf(error)}`);
};

/** Writes a file. Throws ConfigError when it cannot be written. */
export const writeText = (path: string, text: string): Promise<void> =>
  writeFile(path, text).catch((error: unknown) => refusal(path, error));

/** Every file that a run may write to its folder. */
const outFiles = ['config.json', 'metrics.jsonl', 'events.jsonl', ...everyFileName()];

/** A folder for the results of one run. Its functions throw ConfigError when they fail. */
export type OutFolder = {
  /** Removes the files of an earlier run, and nothing else. Call it before the first write. */
  begin(): Promise<void>;
  /** Writes a file completely or not at all. */
  write(name: string, contents: string | Uint8Array): Promise<void>;
  /** Appends a line immediately, so that a run that is killed keeps what it reported. */
  append(name: string, line: string): void;
};

const unfinished = (name: string) => `${name}.part`;

/** Creates the folder if needed and checks that it is writable; files in it are kept until `begin`. */
export async function createOutFolder(path: string): Promise<OutFolder> {
  const refused = (error: unknown) => refusal(path, error);
  const remove = (name: string) => rm(join(path, name), { force: true });
  async function write(name: string, contents: string | Uint8Array) {
    const part = join(path, unfinished(name));
    await writeFile(part, contents);
    await rename(part, join(path, name));
  }
  async function prepare() {
    await mkdir(path, { recursive: true });
    const trial = unfinished('config.json');
    await writeFile(join(path, trial), '');
    await remove(trial);
  }
  async function begin() {
    for (const name of outFiles) {
      await remove(name);
      await remove(unfinished(name));
    }
    await write('metrics.jsonl', '');
    await write('events.jsonl', '');
  }
  await prepare().catch(refused);
  return {
    begin: () => begin().catch(refused),
    write: (name, contents) => write(name, contents).catch(refused),
    append(name, line) {
      try {
        appendFileSync(join(path, name), `${line}\n`);
      } catch (error) {
        refused(error);
      }
    },
  };
}
