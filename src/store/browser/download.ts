import type { Download } from '../../core/downloads';
import { bytesOf, fileNameOf } from '../../core/downloads';
import { DataError } from '../../core/errors';
import type { Store } from '../store';
import { withToast } from '../model/view';

const cacheName = 'rankscope-data';

/** The browser's cache; undefined if it is missing or forbidden. */
const openCache = () => globalThis.caches?.open(cacheName).catch(() => undefined);

/** Whether all files of a data set are stored in this browser. */
export async function isKept({ files }: Download): Promise<boolean> {
  const cache = await openCache();
  if (!cache) return false;
  const found = await Promise.all(files.map(({ url }) => cache.match(url)));
  return found.every((response) => response !== undefined);
}

/** Deletes the files of a data set from this browser. */
export async function forget({ files }: Download): Promise<void> {
  const cache = await openCache();
  await Promise.all(files.map(({ url }) => cache?.delete(url)));
}

async function bytesFrom(url: string, signal: AbortSignal, onBytes: (count: number) => void) {
  const host = new URL(url).host;
  const failed = (what: string) => (error: unknown) => {
    if (signal.aborted) throw error;
    throw new DataError(`${host} ${what}. Try again later, or drop files of your own.`);
  };
  const response = await fetch(url, { signal, credentials: 'omit', referrerPolicy: 'no-referrer' }).catch(
    failed('could not be reached'),
  );
  if (!response.ok || !response.body)
    throw new DataError(
      `${host} answered HTTP ${response.status} for ${url}. Try again later, or drop files of your own.`,
    );
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for (const reader = response.body.getReader(); ;) {
    const { done, value } = await reader.read().catch(failed('broke off'));
    if (done) return new Blob(parts);
    parts.push(value);
    onBytes(value.length);
  }
}

/**
 * The files of a data set: from this browser's storage, otherwise from their host and then stored if there is room.
 *
 * Throws DataError if the host does not provide them, and the reason of `signal` if it is aborted.
 */
async function filesOf(download: Download, signal: AbortSignal, onBytes: (count: number) => void) {
  const cache = await openCache();
  const files: File[] = [];
  const fresh: { url: string; blob: Blob }[] = [];
  for (const { url } of download.files) {
    const kept = await cache?.match(url);
    const blob = kept ? await kept.blob() : await bytesFrom(url, signal, onBytes);
    if (!kept) fresh.push({ url, blob });
    files.push(new File([blob], fileNameOf(download, url)));
  }
  return {
    files,
    /** Stores the files; resolves with whether there was room. */
    async keep(): Promise<boolean> {
      if (!cache) return false;
      try {
        for (const { url, blob } of fresh) await cache.put(url, new Response(blob));
        return true;
      } catch {
        await forget(download);
        return false;
      }
    },
  };
}

let stop: AbortController | undefined;

/** Aborts the present download. */
export const stopFetching = (): void => stop?.abort();

/** Downloads a data set and trains on it, like dropped files; the present run stays until then. One at a time. */
export async function fetchData(store: Store, download: Download): Promise<void> {
  stopFetching();
  const own = new AbortController();
  stop = own;
  const show = (loaded: number | undefined) =>
    store.setState(({ view }) => ({
      view: {
        ...view,
        fetching: loaded === undefined ? undefined : { id: download.id, loaded, total: bytesOf(download) },
      },
    }));
  let loaded = 0;
  show(0);
  try {
    const { files, keep } = await filesOf(download, own.signal, (count) => show((loaded += count)));
    store.actions.offerFiles(files, download.classNames);
    if (!(await keep()))
      store.setState(({ view }) => ({
        view: withToast(view, `This browser has no room to keep ${download.label}.`),
      }));
  } catch (error) {
    if (own.signal.aborted) return;
    const text = error instanceof Error ? error.message : String(error);
    store.setState(({ view }) => ({
      view: { ...view, notice: { kind: 'files', title: `${download.label} was not downloaded`, text } },
    }));
  } finally {
    if (stop === own) show(undefined);
  }
}
