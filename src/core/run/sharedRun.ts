import { isAction } from '../config/action';
import type { Checksum } from './checksum';
import { findPlugin } from '../config/config';
import { paramAt } from '../config/paths';
import type { LiveEvent, RunConfig } from '../config/config';
import { lenientConfig, lenientValue } from '../config/lenient';
import { isRecord } from '../isRecord';
import { packed, unpacked } from '../packed';
import type { Catalogue } from '../config/plugin';
import { mendedRuns } from '../config/mendedLink';
import { formats, migrated, numericsOf, refusal, unnumbered } from '../versions';
import type { FileRecord, Migration } from '../versions';

/**
 * A run that can be replayed: its moves and its checksum; `numerics` of the code that computed it, the oldest if there
 * were several.
 */
export type SharedRun = { events: LiveEvent[]; checksum: Checksum | undefined; numerics: number };

/** The record of an experiment in a file, unchecked: `run` has its moves, `notes` are shown to the user. */
export type ExperimentRecord = { config: FileRecord; run?: FileRecord; notes?: readonly string[] };

/** Migrations of a run, from each format to the next. */
const migrations: readonly Migration[] = [unnumbered];

const mostEvents = 50_000;
const lastStep = 10_000_000;

const isStep = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= lastStep;

/** A move in the form of a link, [step, path, value], or of a file. */
function moveOf(input: unknown): { step: unknown; path: unknown; value: unknown } | undefined {
  if (Array.isArray(input)) return { step: input[0], path: input[1], value: input[2] };
  return isRecord(input) ? { step: input['step'], path: input['path'], value: input['value'] } : undefined;
}

/**
 * The moves and actions that are valid under a configuration, in order of step.
 *
 * Others are omitted and values clamped, with one note for each kind of change.
 */
function lenientEvents(
  catalogue: Catalogue,
  config: RunConfig,
  input: unknown,
): { events: LiveEvent[]; notes: string[] } {
  const given: unknown[] = Array.isArray(input) ? input.slice(0, mostEvents) : [];
  const method = findPlugin(catalogue, 'method', config.method.id);
  let changed = 0;
  const events = given.flatMap((entry): LiveEvent[] => {
    const { step, path, value: raw } = moveOf(entry) ?? {};
    if (!isStep(step) || typeof path !== 'string') return [];
    if (isAction(path, method)) return [{ step, path, value: true }];
    const param = paramAt(catalogue, config, path);
    if (!param?.hot) return [];
    const { value, note } = lenientValue(path, param, raw);
    if (note !== undefined) changed++;
    return [{ step, path, value }];
  });
  const lost = (Array.isArray(input) ? input.length : 0) - events.length;
  return {
    events: events.sort((a, b) => a.step - b.step),
    notes: [
      ...(lost > 0 ? [`Moves that are not possible in this run are left out: ${lost}.`] : []),
      ...(changed > 0 ? [`Moves to values that are not possible go to the nearest: ${changed}.`] : []),
    ],
  };
}

/** The checksum if it is valid; otherwise undefined. */
function lenientChecksum(input: unknown): Checksum | undefined {
  if (!isRecord(input)) return undefined;
  const { step, hash, layers } = input;
  if (!isStep(step) || typeof hash !== 'string' || !/^[0-9a-f]{16}$/.test(hash)) return undefined;
  if (!Array.isArray(layers) || layers.length > 1000) return undefined;
  const own = layers.flatMap((layer: unknown) => {
    if (!isRecord(layer)) return [];
    const { name, largest, energy } = layer;
    const known = typeof name === 'string' && Number.isFinite(largest) && Number.isFinite(energy);
    return known ? [{ name, largest: Number(largest), energy: Number(energy) }] : [];
  });
  return own.length === layers.length ? { step, hash, layers: own } : undefined;
}

function lenientRun(catalogue: Catalogue, config: RunConfig, file: FileRecord) {
  const input = migrated(file, migrations);
  const { events, notes } = lenientEvents(catalogue, config, input['events']);
  const checksum = lenientChecksum(input['checksum']);
  const lost = input['checksum'] !== undefined && !checksum;
  return {
    run: { events, checksum, numerics: numericsOf(input) },
    notes: lost ? [...notes, 'Its checksum is damaged, so the runs cannot be compared.'] : notes,
  };
}

/** The run as contained in a link: gzip of JSON, in characters that need no escaping. */
export function packedRun({ events, checksum, numerics }: SharedRun): Promise<string> {
  const moves = events.map(({ step, path, value }) => [step, path, value]);
  const run = { v: formats.run, numerics, events: moves, ...(checksum ? { checksum } : {}) };
  return packed(JSON.stringify(run));
}

/** The packed record; undefined if it cannot be read. */
async function recordIn(text: string): Promise<Record<string, unknown> | undefined> {
  try {
    const input: unknown = JSON.parse(await unpacked(text));
    return isRecord(input) ? input : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The run contained in a link, parsed leniently; never throws, never rejects.
 *
 * `run` is absent if nothing can be read, or the format is newer.
 */
export async function unpackedRun(
  catalogue: Catalogue,
  config: RunConfig,
  text: string,
): Promise<{ run: SharedRun | undefined; notes: string[] }> {
  for (const candidate of mendedRuns(text)) {
    const input = await recordIn(candidate);
    if (!input) continue;
    const reason = refusal(input['v'], formats.run, 'Its run');
    return reason === undefined
      ? lenientRun(catalogue, config, input)
      : { run: undefined, notes: [`The moves of the run were ignored. ${reason}`] };
  }
  return { run: undefined, notes: ['The moves of the run cannot be read: the link was cut or changed.'] };
}

/** The run as a file, readable by the page and by people; `version`: that of the page. */
export const runFile = (
  config: RunConfig,
  { events, checksum, numerics }: SharedRun,
  version: string,
): string => {
  const file = { rankscope: 'run', v: formats.run, numerics, version, config, events };
  return `${JSON.stringify({ ...file, ...(checksum ? { checksum } : {}) }, null, 1)}\n`;
};

/** An experiment, parsed leniently, with a sentence for each change; never throws. */
export function lenientExperiment(
  catalogue: Catalogue,
  { config: given, run, notes: own = [] }: ExperimentRecord,
): { config: RunConfig; run: SharedRun | undefined; notes: string[] } {
  const { config, notes } = lenientConfig(catalogue, given);
  const shared = run && lenientRun(catalogue, config, run);
  return { config, run: shared?.run, notes: [...own, ...notes, ...(shared?.notes ?? [])] };
}
