import { lenientConfig } from '../../core/config/lenient';
import type { Catalogue } from '../../core/config/plugin';
import { isRecord } from '../../core/isRecord';
import { changedAt, formats, migrated, refusal, unnumbered } from '../../core/versions';
import type { FileRecord, Migration } from '../../core/versions';
import { idleRun } from '../model/runs';
import type { Run } from '../model/runs';
import type { State } from '../model/state';
import type { KeptVisit } from '../model/view';

/**
 * What the browser has stored of the last visit: the run to offer, or why it cannot be resumed. `newer`: it was written by a
 * newer version of the page.
 */
export type OpenedVisit =
  { kind: 'opened'; visit: KeptVisit } | { kind: 'refused'; reason: string; newer: boolean };

/** A layer of a snapshot with the fields that were added during 0.1.0. */
const completedLayer = (layer: unknown) =>
  isRecord(layer) && layer['kind'] === 'weights' ? { biasFrozen: false, collapsedBelow: 0, ...layer } : layer;

const completedSnapshot =
  (complete: Migration): Migration =>
  (snapshot) => {
    const { layers } = snapshot;
    const full = Array.isArray(layers) ? { ...snapshot, layers: layers.map(completedLayer) } : snapshot;
    return changedAt(changedAt(full, 'config', complete), 'uncut', completedSnapshot(complete));
  };

/** Migrations of a kept run, from each format to the next; `complete` adds the parameters that a configuration lacks. */
const migrationsFor = (complete: Migration): readonly Migration[] => [
  (visit) =>
    changedAt(visit, 'run', (run) => {
      const numbered = changedAt(unnumbered(run), 'snapshot', completedSnapshot(complete));
      return changedAt(changedAt(numbered, 'config', complete), 'live', complete);
    }),
];

const namesIn = (value: object) => Object.keys(value).toSorted().join();

const isRun = (value: unknown, like: Run): value is Run =>
  isRecord(value) && namesIn(value) === namesIn(like) && isRecord(value['snapshot']);

const isVisit = (value: FileRecord, like: Run): value is KeptVisit =>
  value['v'] === formats.keptRun &&
  typeof value['version'] === 'string' &&
  typeof value['at'] === 'number' &&
  isRecord(value['runs']) &&
  isRun(value['run'], like);

/** A function that completes configurations, and the notes for values that it had to change. */
function completion(catalogue: Catalogue) {
  const notes: string[] = [];
  const complete: Migration = (config) => {
    const opened = lenientConfig(catalogue, config);
    notes.push(...opened.notes);
    return opened.config;
  };
  return { complete, notes };
}

const refused = (reason: string, newer = false): OpenedVisit => ({ kind: 'refused', reason, newer });

/**
 * The stored visit, of any format up to the present one; undefined if the value is not a visit.
 *
 * Older formats are completed. A newer one is refused, and so is one that this version cannot continue.
 */
export function openedVisit(
  value: unknown,
  { run, catalogue }: Pick<State, 'run' | 'catalogue'>,
): OpenedVisit | undefined {
  if (!isRecord(value) || typeof value['v'] !== 'number') return undefined;
  const newer = refusal(value['v'], formats.keptRun, 'It');
  if (newer !== undefined) return refused(`${newer} Until then no other run replaces it.`, true);
  const { complete, notes } = completion(catalogue);
  const visit = migrated(value, migrationsFor(complete));
  const [note] = notes;
  if (note !== undefined) return refused(`This version of Rankscope cannot resume it: ${note}`);
  if (!isVisit(visit, idleRun(run.config))) return refused('It is damaged or incomplete.');
  return { kind: 'opened', visit };
}
