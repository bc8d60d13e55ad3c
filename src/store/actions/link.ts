import { checksumOf, differenceOf, likeness } from '../../core/run/checksum';
import { defaultConfig, pluginsOf, valueAt } from '../../core/config/config';
import { downloadWith } from '../../core/downloads';
import type { LiveEvent, RunConfig } from '../../core/config/config';
import { decodeLink, encodeLink, longestLink, shortened } from '../../core/config/link';
import { packedRun, runFile, unpackedRun } from '../../core/run/sharedRun';
import type { SharedRun } from '../../core/run/sharedRun';
import type { LinkState, Opening, Verdict } from '../model/linkState';
import { lacksFiles, movedPaths, pendingPaths } from '../model/setup';
import type { State } from '../model/state';
import type { Notice } from '../model/view';

/** The parts of the page's store that opening a link needs. */
export type Opener = {
  get(): State;
  actions: {
    open(opening: Opening): void;
    setLive(path: string, value: string | number | boolean): void;
    setLink(change: Partial<Pick<LinkState, 'replay'>>): void;
  };
};

/** The link for the state of the controls, as the part of an address after `#`. */
export const linkOf = ({ catalogue, setup, link }: State): string =>
  encodeLink(catalogue, { config: setup.draft, hidden: link.hidden });

/** The configuration with data that is available here: links do not contain files. */
function withOwnData(
  { catalogue, setup }: State,
  config: RunConfig,
): { config: RunConfig; note: string | undefined } {
  const plugin = pluginsOf(catalogue, 'dataset').find(({ id }) => id === config.dataset.id);
  const isOfFiles = Object.values(plugin?.params ?? {}).some(({ kind, hidden }) => kind === 'text' && hidden);
  if (!plugin || !isOfFiles) return { config, note: undefined };
  if (!lacksFiles(setup, plugin)) {
    const dataset = setup.files?.id === plugin.id ? setup.files : config.dataset;
    return { config: { ...config, dataset }, note: undefined };
  }
  const { dataset } = defaultConfig(catalogue);
  const [download] = Object.values(config.dataset).flatMap((value) => downloadWith(String(value)) ?? []);
  const note = `Its data are files (${plugin.label}), which no link carries: ${download ? `fetch ${download.label} under “More data”` : 'drop them on the page'}. Until then it trains on ${dataset.id}.`;
  return { config: { ...config, dataset }, note };
}

const linkNotice = (title: string, text: string): Notice => ({ kind: 'link', title, text });

/** Moves live parameters of the present run, unless anything else differs. */
function moveLive({ get, actions }: Opener, config: RunConfig) {
  const { catalogue, run, setup } = get();
  if (pendingPaths(catalogue, setup.draft, run.config).length > 0) return;
  for (const path of movedPaths(catalogue, run.live, config)) {
    const value = valueAt(config, path);
    if (value !== undefined) actions.setLive(path, value);
  }
}

type Found = { config: RunConfig; run: SharedRun | undefined; notes: readonly string[]; hidden?: string[] };

/** Opens an experiment, built at once if `what.build`; changes made on opening are shown as a notice. */
export function openFound(opener: Opener, found: Found, what: { name: string; build: boolean }) {
  const { config, note } = withOwnData(opener.get(), found.config);
  const notes = shortened(note === undefined ? found.notes : [note, ...found.notes]);
  opener.actions.open({
    config,
    build: what.build,
    ...(found.run ? { run: found.run } : {}),
    ...(found.hidden ? { hidden: found.hidden } : {}),
    ...(notes.length > 0
      ? { notice: linkNotice(`${what.name} was changed on opening`, notes.join(' ')) }
      : {}),
  });
  if (!what.build && !opener.get().recorded) moveLive(opener, config);
}

/**
 * Opens a link: the first one is built at once, a later one becomes the draft without affecting the present run.
 *
 * Changes made on opening are shown as a notice; a refused link changes nothing. Never rejects.
 */
export async function openLink(opener: Opener, hash: string, first: boolean): Promise<void> {
  const { catalogue } = opener.get();
  const decoded = decodeLink(catalogue, hash);
  if (decoded.kind === 'refused') {
    const notice = linkNotice('This link was not opened', decoded.reason);
    return opener.actions.open({ notice, build: first });
  }
  const { config, hidden, run } = decoded.link;
  const shared =
    run === undefined ? { run: undefined, notes: [] } : await unpackedRun(catalogue, config, run);
  const notes = [...decoded.notes, ...shared.notes];
  openFound(opener, { config, hidden, run: shared.run, notes }, { name: 'This link', build: first });
}

/** The present run in a form that can be replayed; undefined before the first build. */
export function sharedRun({ run, link, recorded }: State): (SharedRun & { config: RunConfig }) | undefined {
  if (recorded || run.layers.length === 0 || run.rebuild) return undefined;
  const checksum = link.sealed ? checksumOf(link.sealed) : undefined;
  return { config: run.config, events: [...run.events], checksum, numerics: run.numerics };
}

/** The present run as a link, if that is short enough, and as a file. */
export async function sharedAs(
  state: State,
): Promise<{ hash: string | undefined; file: string } | undefined> {
  const shared = sharedRun(state);
  if (!shared) return undefined;
  const { catalogue, link } = state;
  const run = await packedRun(shared);
  const hash = encodeLink(catalogue, { config: shared.config, hidden: link.hidden, run });
  const file = runFile(shared.config, shared, catalogue.version);
  return { hash: hash.length > longestLink ? undefined : hash, file };
}

/** The moves of a run up to a step; of several of one parameter after one step, the last. */
const movesBefore = (events: readonly LiveEvent[], step: number) =>
  new Map(
    events
      .filter((event) => event.step < step)
      .map((event) => [`${event.step} ${event.path}`, event.value] as const),
  );

/** How the replayed run compares with the sender's; undefined before it reaches the step of the checksum. */
export function verdictOf({ run, link: { replay, sealed } }: State): Verdict | undefined {
  const checksum = replay?.checksum;
  if (!replay || !checksum || sealed?.step !== checksum.step || run.rebuild) return undefined;
  const [mine, theirs] = [run.events, replay.events].map((events) => movesBefore(events, checksum.step));
  const same =
    mine?.size === theirs?.size && [...(mine ?? [])].every(([key, value]) => theirs?.get(key) === value);
  return same ? likeness(checksumOf(sealed), checksum) : 'changed';
}

/** Sets the verdict once the replayed run reaches the step of its checksum; returns an unsubscribe function. */
export function followReplay(opener: Opener, subscribe: (listener: () => void) => () => void): () => void {
  return subscribe(() => {
    const { replay, sealed } = opener.get().link;
    if (!replay || replay.verdict !== undefined) return;
    const verdict = verdictOf(opener.get());
    if (verdict === undefined || !replay.checksum || !sealed) return;
    const difference = differenceOf(checksumOf(sealed), replay.checksum);
    opener.actions.setLink({ replay: { ...replay, verdict, difference } });
  });
}
