import { DataError } from '../core/errors';
import { isRecord } from '../core/isRecord';
import { formats } from '../core/versions';
import type { WeightsRecord } from '../export/exporter';
import { decodeSafetensors } from '../export/safetensors';
import { experimentIn } from './experiment';
import type { GivenFile } from './givenFile';
import type { ImporterOf } from './importer';

/** Whether a file starts with the length of a header that fits into it, followed by a JSON object. */
function beginsAlike({ head, size }: GivenFile): boolean {
  if (head.length < 9) return false;
  const length = new DataView(head.buffer, head.byteOffset).getBigUint64(0, true);
  return length >= 2n && length <= BigInt(size - 8) && head[8] === 0x7b;
}

async function weightsIn(file: GivenFile): Promise<WeightsRecord> {
  const bytes = await file.bytes();
  try {
    return decodeSafetensors(bytes);
  } catch (error) {
    throw error instanceof DataError ? new DataError(`${file.name}: ${error.message}`) : error;
  }
}

/** The record in a JSON text; empty if there is none. */
function recordIn(text: string | undefined): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

/** Weights as safetensors: their configuration is opened, the weights themselves are not read. */
export const importer: ImporterOf<'experiment'> = {
  id: 'weights',
  one: 'weights (.safetensors)',
  gives: 'experiment',
  recognizes: (file) =>
    beginsAlike(file) ? 'contents' : /\.safetensors$/i.test(file.name) ? 'name' : undefined,
  async read(file) {
    const { metadata } = await weightsIn(file);
    if (metadata['config'] === undefined)
      throw new DataError(
        `${file.name} does not say how its weights were trained. Open weights that Rankscope has saved.`,
      );
    const { v } = recordIn(metadata['rankscope']);
    return {
      ...experimentIn(file.name, { v, known: formats.weights, config: recordIn(metadata['config']) }),
      notes: ['Only the configuration is opened that these weights were trained with, not the weights.'],
    };
  },
};
