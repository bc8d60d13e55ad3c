import { appendFileSync, openAsBlob } from 'node:fs';
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

/** A folder that results are written to. Throws ConfigError when it cannot be. */
export type OutFolder = {
  write(name: string, contents: string | Uint8Array): Promise<void>;
  /** Adds a line at once, so that a run that is killed keeps what it told. */
  append(name: string, line: string): void;
};

/** Makes the folder, and in it the files that lines will be added to, empty. */
export async function createOutFolder(path: string, logs: readonly string[]): Promise<OutFolder> {
  const refused = (error: unknown) => refusal(path, error);
  const write = (name: string, contents: string | Uint8Array) =>
    writeFile(join(path, name), contents).catch(refused);
  await mkdir(path, { recursive: true }).catch(refused);
  for (const name of logs) await write(name, '');
  return {
    write,
    append(name, line) {
      try {
        appendFileSync(join(path, name), `${line}\n`);
      } catch (error) {
        refused(error);
      }
    },
  };
}
