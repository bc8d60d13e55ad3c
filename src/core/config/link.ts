import { defaultChoice, defaultConfig, isSection, pluginsOf, sectionNames, valueAt } from './config';
import { runParams } from './runParams';
import type { RunConfig } from './config';
import { lenientConfig, quoted } from './lenient';
import type { Opened } from './lenient';
import { mendedLinks, strayEscape } from './mendedLink';
import type { Value } from './param';
import type { Catalogue } from './plugin';
import { formats, refusal } from '../versions';

/** The content of a link. */
export type Link = {
  config: RunConfig;
  /** Controls to hide, by path: `method.energy`, a whole section like `optimizer`, or a name of `hideable`. */
  hidden: string[];
  /** The packed run, if any; see `sharedRun`. */
  run: string | undefined;
};

/** The result of decoding a link: opened, with a note for each change, or refused. */
export type Decoded = { kind: 'opened'; link: Link; notes: string[] } | { kind: 'refused'; reason: string };

/** Some programs truncate longer links. */
export const longestLink = 8000;

/** Names that a link can hide besides parameters, actions and sections. */
export const hideable = ['presets', 'speed', 'files', 'share'] as const;

const encoded = (text: string) =>
  encodeURIComponent(text.replaceAll(/\p{Surrogate}/gu, '\ufffd')).replaceAll('%2C', ',');

/** Paths and values at which a configuration differs from the default one. Unknown plug-ins are omitted. */
function differences(catalogue: Catalogue, config: RunConfig): [path: string, value: Value][] {
  const usual = defaultConfig(catalogue);
  const plain = Object.keys(runParams).flatMap((key): [string, Value][] => {
    const value = valueAt(config, key);
    return value === undefined || value === valueAt(usual, key) ? [] : [[key, value]];
  });
  const chosen = sectionNames.flatMap((section): [string, Value][] => {
    const plugin = pluginsOf(catalogue, section).find(({ id }) => id === config[section].id);
    if (!plugin) return [];
    const base = defaultChoice(plugin);
    const changed = Object.keys(plugin.params).flatMap((name): [string, Value][] => {
      const value = config[section][name];
      return value === undefined || value === base[name] ? [] : [[`${section}.${name}`, value]];
    });
    return plugin.id === usual[section].id ? changed : [[section, plugin.id], ...changed];
  });
  return [...plain, ...chosen];
}

/**
 * A link as the part of an address after `#`: `v=1&seed=7&method=oialr&method.cutoff=0.3`.
 *
 * Contains only the differences from the defaults; `decodeLink` restores the same configuration exactly.
 */
export function encodeLink(
  catalogue: Catalogue,
  { config, hidden = [], run }: { config: RunConfig; hidden?: readonly string[]; run?: string | undefined },
): string {
  const pairs = differences(catalogue, config).map(([path, value]) => `${path}=${encoded(String(value))}`);
  const hide = hidden.length > 0 ? [`hide=${hidden.map(encoded).join(',')}`] : [];
  return [`v=${formats.link}`, ...pairs, ...hide, ...(run === undefined ? [] : [`run=${run}`])].join('&');
}

/** Whether a link may hide this path, for any choice of plug-ins. */
function canHide(catalogue: Catalogue, path: string): boolean {
  if (isSection(path) || Object.hasOwn(runParams, path) || hideable.some((name) => name === path))
    return true;
  const [head = '', name = '', ...rest] = path.split('.');
  if (rest.length > 0) return false;
  if (head === 'action') return catalogue.methods.some(({ actions }) => Object.hasOwn(actions ?? {}, name));
  return isSection(head) && pluginsOf(catalogue, head).some(({ params }) => Object.hasOwn(params, name));
}

function decodedText(text: string): string | undefined {
  if (strayEscape.test(text)) return undefined;
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** The pairs of a link as nested data, values as text, and the number of pairs. */
function nested(hash: string, notes: string[]) {
  const result = new Map<string, string | Map<string, string>>();
  const said = new Map<string, string>();
  let count = 0;
  for (const pair of hash.replace(/^#/, '').split('&')) {
    if (pair === '') continue;
    count++;
    const at = pair.indexOf('=');
    const [key, value] = [pair.slice(0, Math.max(0, at)), pair.slice(at + 1)].map(decodedText);
    if (key === undefined || value === undefined || key === '') {
      notes.push(`${quoted(pair)} is not a name and a value; ignored.`);
      continue;
    }
    const [head = '', ...names] = key.split('.');
    const path = isSection(head) && names.length === 0 ? `${head}.id` : key;
    const earlier = said.get(path);
    said.set(path, value);
    if (earlier !== undefined && earlier !== value)
      notes.push(`${quoted(key)} occurs twice; using ${quoted(value)} instead of ${quoted(earlier)}.`);
    if (!isSection(head)) {
      result.set(key, value);
      continue;
    }
    const before = result.get(head);
    const group = before instanceof Map ? before : new Map<string, string>();
    group.set(names.length === 0 ? 'id' : names.join('.'), value);
    result.set(head, group);
  }
  return { pairs: result, count };
}

/** The first few of the notes, and how many more there are. */
export const shortened = (notes: readonly string[]): string[] =>
  notes.length > 6 ? [...notes.slice(0, 5), `And ${notes.length - 5} more.`] : [...notes];

type Reading = { decoded: Decoded; pairs: number };

/** A link parsed without repairs. */
function reading(catalogue: Catalogue, hash: string): Reading {
  const notes: string[] = [];
  const { pairs, count } = nested(hash, notes);
  const [version, hide, run] = [pairs.get('v'), pairs.get('hide'), pairs.get('run')];
  const reason = refusal(version, formats.link, 'This link');
  if (reason !== undefined) return { decoded: { kind: 'refused', reason }, pairs: count };
  if (version !== undefined && Number.isNaN(Number(version)))
    notes.push(`v = ${quoted(version)} is not a version; using 1.`);
  const asked = typeof hide === 'string' ? [...new Set(hide.split(','))].filter(Boolean) : [];
  const hidden = asked.filter((path) => canHide(catalogue, path));
  for (const path of asked.filter((name) => !hidden.includes(name)))
    notes.push(`There is no control ${quoted(path)} to hide.`);
  if (typeof run === 'string' && /[^\w.-]/.test(run))
    notes.push(`The run in the link, ${quoted(run)}, is damaged.`);
  const input = Object.fromEntries(
    [...pairs]
      .filter(([key]) => key !== 'hide' && key !== 'run')
      .map(([key, value]) => [key, value instanceof Map ? Object.fromEntries(value) : value]),
  );
  const opened: Opened = lenientConfig(catalogue, input);
  const link = { config: opened.config, hidden, run: typeof run === 'string' ? run : undefined };
  return { decoded: { kind: 'opened', link, notes: [...notes, ...opened.notes] }, pairs: count };
}

/** How many pairs of a reading were accepted without a note, and how many notes there are. */
function merit({ decoded, pairs }: Reading): { understood: number; remarks: number } {
  const remarks = decoded.kind === 'opened' ? decoded.notes.length : 0;
  return { understood: pairs - remarks, remarks };
}

/**
 * The content of the part of an address after `#`, parsed leniently; never throws.
 *
 * A link damaged in transit is repaired if the result is valid as a whole; otherwise the reading that accepts most of it
 * is used. Unknown names are ignored and values clamped, each with a note; a newer format is refused. An empty link is
 * the default experiment.
 */
export function decodeLink(catalogue: Catalogue, hash: string): Decoded {
  let best = reading(catalogue, hash);
  for (const text of mendedLinks(hash)) {
    const now = merit(best);
    if (now.remarks === 0) break;
    const other = reading(catalogue, text);
    const { understood, remarks } = merit(other);
    const isBetter = understood > now.understood || (understood === now.understood && remarks < now.remarks);
    if (remarks === 0 || isBetter) best = other;
  }
  return best.decoded;
}
