import { texts } from '../../core/texts';
import { useContext, useEffect, useState } from 'react';
import { bytesOf, downloads } from '../../core/downloads';
import type { Download } from '../../core/downloads';
import './presets.css';
import { fetchData, forget, isKept, stopFetching } from '../../store/browser/download';
import { StoreContext, useStore } from '../useStore';

export const text = texts('ui/rail/Downloads', {
  heading: 'More data',
  kept: (source: string) => `${source}. Stored in this browser.`,
  offered: (source: string, size: string, host: string) =>
    `${source}. ${size} from ${host}; nothing is sent there.`,
  fetched: (label: string) => `${label}, downloaded`,
  stop: 'Stop',
  train: (label: string) => `Train on ${label}`,
  fetch: (label: string, size: string) => `Download ${label}, ${size}`,
  remove: 'Delete',
  removeLabel: (label: string) => `Delete ${label} from this browser`,
  own: (formats: string) => `Or drop your own files on the page, plain or gzip: ${formats}.`,
});

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;

/** A data set to download, or one stored on an earlier visit. */
function DownloadRow({ download }: { download: Download }) {
  const store = useContext(StoreContext);
  const fetching = useStore((s) => s.view.fetching);
  const [kept, setKept] = useState(false);
  const mine = fetching?.id === download.id;
  useEffect(() => {
    let gone = false;
    void isKept(download).then((value) => gone || setKept(value));
    return () => {
      gone = true;
    };
  }, [download, fetching]);
  if (!store) return null;
  const { id, label, source, host } = download;
  const size = megabytes(bytesOf(download));
  return (
    <li>
      <h4>{label}</h4>
      <p>{kept ? text.kept(source) : text.offered(source, size, host)}</p>
      {mine && fetching ? (
        <p className="acts">
          <progress aria-label={text.fetched(label)} value={fetching.loaded} max={fetching.total} />
          <button type="button" className="text" data-explain="stopFetching" onClick={stopFetching}>
            {text.stop}
          </button>
        </p>
      ) : (
        <p className="acts">
          <button
            type="button"
            className="text"
            data-explain="fetchData"
            data-download={id}
            onClick={() => void fetchData(store, download)}
          >
            {kept ? text.train(label) : text.fetch(label, size)}
          </button>
          {kept ? (
            <button
              type="button"
              className="text"
              data-explain="forgetData"
              aria-label={text.removeLabel(label)}
              onClick={() => void forget(download).then(() => setKept(false))}
            >
              {text.remove}
            </button>
          ) : null}
        </p>
      )}
    </li>
  );
}

/** The data sets that can be downloaded, and the formats that can be dropped. */
export function Downloads() {
  const { datasets } = useStore((s) => s.catalogue);
  const formats = datasets.flatMap(({ reads }) => reads ?? []).join(', ');
  return (
    <>
      <h3>{text.heading}</h3>
      <ul className="downloads">
        {downloads.map((download) => (
          <DownloadRow key={download.id} download={download} />
        ))}
      </ul>
      <p>
        <small>{text.own(formats)}</small>
      </p>
    </>
  );
}
