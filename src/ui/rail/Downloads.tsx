import { useContext, useEffect, useState } from 'react';
import { bytesOf, downloads } from '../../core/downloads';
import type { Download } from '../../core/downloads';
import './presets.css';
import { fetchData, forget, isKept, stopFetching } from '../../store/browser/download';
import { StoreContext, useStore } from '../useStore';

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;

/** A data set that can be fetched, or is kept from an earlier time. */
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
      <p>
        {source}. {kept ? 'Kept in this browser.' : `${size} from ${host}; nothing is sent there.`}
      </p>
      {mine && fetching ? (
        <p className="acts">
          <progress aria-label={`${label}, fetched`} value={fetching.loaded} max={fetching.total} />
          <button type="button" className="text" data-explain="stopFetching" onClick={stopFetching}>
            Stop
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
            {kept ? `Train on ${label}` : `Fetch ${label}, ${size}`}
          </button>
          {kept ? (
            <button
              type="button"
              className="text"
              data-explain="forgetData"
              aria-label={`Delete ${label} from this browser`}
              onClick={() => void forget(download).then(() => setKept(false))}
            >
              Delete
            </button>
          ) : null}
        </p>
      )}
    </li>
  );
}

const either = new Intl.ListFormat('en-GB', { type: 'disjunction' });

/** The data sets that can be fetched on request, and what can be dropped. */
export function Downloads() {
  const { datasets } = useStore((s) => s.catalogue);
  const formats = either.format(datasets.flatMap(({ reads }) => reads ?? []));
  return (
    <>
      <h3>More data</h3>
      <ul className="downloads">
        {downloads.map((download) => (
          <DownloadRow key={download.id} download={download} />
        ))}
      </ul>
      <p>
        <small>Or drop files of your own on the page: {formats}, plain or gzip.</small>
      </p>
    </>
  );
}
