import { openAsBlob } from 'node:fs';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ConfigError, DataError } from '../core/errors';
import type { SourceFile } from '../datasets/dataset';

const reasonOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** A file on disk as a dataset reads it. Throws DataError when there is none. */
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

/** The JSON of a file. Throws ConfigError when it cannot be read or is not JSON. */
export async function readJson(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new ConfigError(`${path} cannot be read: ${reasonOf(error)}`);
  });
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ConfigError(`${path} is not JSON: ${reasonOf(error)}`);
  }
}

/** The lines of a JSON Lines file. Throws ConfigError, which names the line that is none. */
export async function readJsonLines(path: string): Promise<unknown[]> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new ConfigError(`${path} cannot be read: ${reasonOf(error)}`);
  });
  return text.split('\n').flatMap((line, i) => {
    if (line.trim() === '') return [];
    try {
      return [JSON.parse(line) as unknown];
    } catch {
      throw new ConfigError(`${path}, line ${i + 1}, is not JSON.`);
    }
  });
}

/** A folder that results are written to. */
export type OutFolder = { write(name: string, contents: string | Uint8Array): Promise<void> };

/** Makes the folder. Throws ConfigError when it cannot be made or written to. */
export async function createOutFolder(path: string): Promise<OutFolder> {
  const guard = <T>(work: Promise<T>) =>
    work.catch((error: unknown) => {
      throw new ConfigError(`${path} cannot be written: ${reasonOf(error)}`);
    });
  await guard(mkdir(path, { recursive: true }));
  return { write: (name, contents) => guard(writeFile(join(path, name), contents)) };
}
