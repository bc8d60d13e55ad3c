import { DataError } from '../../core/errors';
import type { AdapterInfo } from '../../core/adapter';
import type { LiveEvent, RunConfig } from '../../core/config/config';
import { isRecord } from '../../core/isRecord';
import type {
  Cost,
  Cut,
  LayerCut,
  LayerInfo,
  LayerProgress,
  Progress,
  Stability,
  Summary,
} from '../../core/run/progress';
import { formats, migrated, numericsOf, refusal, unnumbered } from '../../core/versions';
import type { Migration } from '../../core/versions';
import type { Recording, TrainerEvent } from '../protocol';

/** Migrations of a recording, from each format to the next. */
const migrations: readonly Migration[] = [unnumbered];

type Unknown = Record<string, unknown>;

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const isText = (value: unknown): value is string => typeof value === 'string';
const isOptional = (value: unknown, check: (value: unknown) => boolean) =>
  value === undefined || check(value);
const isListOf = (value: unknown, check: (item: unknown) => boolean) =>
  Array.isArray(value) && value.every(check);
const isScalar = (value: unknown) => isNumber(value) || isText(value) || typeof value === 'boolean';
const hasNumbers = (value: Unknown, ...names: string[]) => names.every((name) => isNumber(value[name]));
const isNumbers = (value: unknown) => isRecord(value) && Object.values(value).every(isNumber);
const isSpectrum = (value: unknown) => isListOf(value, isNumber);

const isAdapter = (value: unknown): value is AdapterInfo =>
  isRecord(value) &&
  (value['backend'] === 'webgpu' || value['backend'] === 'webgl' || value['backend'] === 'cpu') &&
  isText(value['name']) &&
  typeof value['software'] === 'boolean' &&
  isListOf(value['features'], isText) &&
  isOptional(value['notice'], isText);

const isChoice = (value: unknown) =>
  isRecord(value) && isText(value['id']) && Object.values(value).every(isScalar);

const isConfig = (value: unknown): value is RunConfig =>
  isRecord(value) &&
  value['v'] === 1 &&
  hasNumbers(value, 'seed', 'steps', 'batchSize', 'metricsEvery', 'evaluateEvery') &&
  ['dataset', 'model', 'method', 'optimizer'].every((section) => isChoice(value[section]));

const isLayerInfo = (value: unknown): value is LayerInfo =>
  isRecord(value) &&
  isText(value['name']) &&
  hasNumbers(value, 'rows', 'cols', 'fullRank', 'breakEvenRank') &&
  isSpectrum(value['initialSigma']);

const isForm = (value: unknown) => value === 'dense' || value === 'recomposed' || value === 'factored';

const isTruth = (value: unknown) => typeof value === 'boolean';

const isStability = (value: unknown): value is Stability =>
  isRecord(value) &&
  hasNumbers(value, 'since', 'whole', 'leading', 'k', 'change') &&
  isSpectrum(value['cosines']) &&
  isSpectrum(value['rotation']);

const isLayer = (value: unknown): value is LayerProgress =>
  isRecord(value) &&
  isText(value['name']) &&
  hasNumbers(value, 'rank', 'fullRank') &&
  isOptional(value['form'], isForm) &&
  isOptional(value['collapsed'], isTruth) &&
  isSpectrum(value['sigma']) &&
  isOptional(value['trueSigma'], isSpectrum) &&
  isOptional(value['trueRank'], isNumber) &&
  isOptional(value['orthogonality'], isNumber) &&
  isOptional(value['penalties'], isNumbers) &&
  isOptional(value['storedRank'], isNumber) &&
  isOptional(value['frozen'], isTruth) &&
  isOptional(value['stability'], isStability);

const isHistory = (value: unknown) =>
  isListOf(value, (one) => isRecord(one) && hasNumbers(one, 'step', 'loss', 'accuracy'));

const isCost = (value: unknown): value is Cost =>
  isRecord(value) &&
  hasNumbers(value, 'params', 'paramsDense', 'macs', 'macsDense') &&
  isOptional(value['trainableParams'], isNumber) &&
  isOptional(value['storedParams'], isNumber);

const isProgress = (value: unknown): value is Progress =>
  isRecord(value) &&
  hasNumbers(value, 'step', 'loss', 'accuracy', 'msPerStep') &&
  isOptional(value['testAccuracy'], isNumber) &&
  isOptional(value['history'], isHistory) &&
  isListOf(value['layers'], isLayer) &&
  isCost(value['cost']) &&
  isOptional(value['learningRate'], isNumber);

const isMove = (value: unknown): value is LiveEvent =>
  isRecord(value) && isNumber(value['step']) && isText(value['path']) && isScalar(value['value']);

const isLayerCut = (value: unknown): value is LayerCut =>
  isRecord(value) &&
  isText(value['name']) &&
  hasNumbers(value, 'from', 'to') &&
  isTruth(value['froze']) &&
  isSpectrum(value['sigma']);

const isCut = (value: unknown): value is Cut =>
  isRecord(value) && isNumber(value['step']) && isListOf(value['layers'], isLayerCut);

const isSummary = (value: unknown): value is Summary =>
  isRecord(value) &&
  hasNumbers(value, 'testAccuracy', 'testAccuracyFinal', 'params', 'paramsDense', 'macs', 'macsDense') &&
  isOptional(value['testAccuracyPruned'], isNumber);

/** The required content of each event that is played; other events are skipped. */
const checks: Record<string, (event: Unknown) => boolean> = {
  built: (event) =>
    isConfig(event['config']) &&
    hasNumbers(event, 'total') &&
    isListOf(event['layers'], isLayerInfo) &&
    isProgress(event['progress']),
  progress: (event) => isProgress(event['progress']),
  applied: (event) => isMove(event['event']),
  cut: (event) => isCut(event['cut']),
  finished: (event) => isSummary(event['summary']),
  diverged: (event) =>
    hasNumbers(event, 'step', 'lastGoodStep') &&
    isRecord(event['error']) &&
    isText(event['error']['message']),
};

const isPlayable = (value: unknown): value is TrainerEvent =>
  isRecord(value) && isText(value['type']) && Object.hasOwn(checks, value['type']);

/** Copies the last comparison of bases into reports without one, as the trainer does. */
function repeatComparisons(reports: readonly Progress[]): void {
  const newest = new Map<string, Stability>();
  for (const { layers } of reports)
    for (const layer of layers) {
      const stability = layer.stability ?? newest.get(layer.name);
      if (!stability) continue;
      newest.set(layer.name, stability);
      layer.stability = stability;
    }
}

/**
 * The recording in a JSON text, of any format up to the present one, reduced to the events that are played.
 *
 * Throws DataError with the file's name and the reason.
 */
export function parseRecording(name: string, text: string): Recording {
  const wrong = (why: string) =>
    new DataError(`${name} is not a recording: ${why}. Use one that Rankscope has saved.`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw wrong('it is not JSON');
  }
  if (!isRecord(value)) throw wrong('it is not an object');
  const { v } = value;
  const newer = refusal(v, formats.recording, name);
  if (newer !== undefined) throw new DataError(newer);
  if (!isNumber(v) || !Number.isInteger(v) || v < 1)
    throw wrong(`its format ("v") is ${JSON.stringify(v) ?? 'missing'}`);
  const file = migrated(value, migrations);
  const { source, adapter, events } = file;
  if (!isText(source)) throw wrong('it does not say where it comes from ("source")');
  if (!isAdapter(adapter)) throw wrong('its "adapter" is missing or incomplete');
  if (!Array.isArray(events)) throw wrong('it has no list of "events"');
  const playable = events.filter(isPlayable);
  playable.forEach((event) => {
    if (!checks[event.type]?.(event))
      throw wrong(`event ${events.indexOf(event) + 1} ("${event.type}") is incomplete`);
  });
  const [built, first] = playable;
  if (built?.type !== 'built') throw wrong('it does not begin with a "built" event');
  if (!first) throw wrong('nothing happens after "built"');
  const layers = built.layers.length;
  const reports = playable.flatMap((event) =>
    event.type === 'progress' || event.type === 'built' ? [event.progress] : [],
  );
  if (layers === 0 || reports.some((report) => report.layers.length !== layers))
    throw wrong('its reports do not have the layers that were built');
  repeatComparisons(reports);
  return { v: formats.recording, numerics: numericsOf(file), source, adapter, events: playable };
}
