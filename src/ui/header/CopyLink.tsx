import { useContext, useState } from 'react';
import { longestLink } from '../../core/config/link';
import { linkOf, sharedAs } from '../../store/actions/link';
import { thousands } from '../elements/format';
import { Icon } from '../elements/Icon';
import { PopButton } from '../elements/PopButton';
import { StoreContext, useActions, useStore } from '../useStore';
import './link.css';

const addressOf = (hash: string) => `${location.origin}${location.pathname}${location.search}#${hash}`;

function save(name: string, text: string) {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  const anchor = document.createElement('a');
  anchor.href = url;
  anchor.download = name;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** The link itself, to be copied by hand where the clipboard is out of reach. */
const ByHand = ({ link }: { link: string }) => (
  <p className="by-hand">
    <label>
      The clipboard is out of reach here. Copy it from this field:
      <input
        readOnly
        autoFocus
        data-explain="linkText"
        aria-label="Link"
        value={link}
        onFocus={(event) => event.currentTarget.select()}
      />
    </label>
  </p>
);

function Choices() {
  const store = useContext(StoreContext);
  const { say } = useActions();
  const moves = useStore((s) => s.run.events.length);
  const step = useStore((s) => s.link.sealed?.step);
  const recorded = useStore((s) => s.recorded);
  const [link, setLink] = useState<string>();
  const [isLong, setLong] = useState(false);

  async function copy(hash: string, said: string) {
    const address = addressOf(hash);
    try {
      await navigator.clipboard.writeText(address);
      setLink(undefined);
      say(said);
    } catch {
      setLink(address);
    }
  }
  async function copyRun() {
    const shared = store && (await sharedAs(store.getState()));
    if (!shared) return;
    setLong(shared.hash === undefined);
    if (shared.hash !== undefined) await copy(shared.hash, 'Link copied: this run with its moves.');
  }
  async function saveRun() {
    const shared = store && (await sharedAs(store.getState()));
    if (shared) save('rankscope-run.json', shared.file);
  }
  const hasRun = !recorded && step !== undefined;
  return (
    <div className="share">
      <h3>Copy a link</h3>
      <p>
        <button
          type="button"
          className="text"
          data-explain="copyConfiguration"
          onClick={() => {
            if (store) void copy(linkOf(store.getState()), 'Link copied: this configuration.');
          }}
        >
          Configuration
        </button>
        <small>What the controls say now. It opens as exactly this experiment, at step 0.</small>
      </p>
      {hasRun ? (
        <p>
          <button type="button" className="text" data-explain="copyRun" onClick={() => void copyRun()}>
            This run with its moves
          </button>
          <small>
            How it began, {moves === 1 ? '1 move' : `${moves} moves`}, and the singular values at step{' '}
            {thousands(step)}: whoever opens it repeats the run and learns whether it is the same.
          </small>
        </p>
      ) : null}
      {hasRun ? (
        <p>
          <button type="button" className="text" data-explain="saveRun" onClick={() => void saveRun()}>
            Save the run as a file
          </button>
          <small role="status">
            {isLong
              ? `This run is too long for a link (more than ${thousands(longestLink)} characters). The file holds the same; drop it on the page to open it.`
              : 'The same as a file, for runs of any length. Drop it on the page to open it.'}
          </small>
        </p>
      ) : null}
      {link === undefined ? null : <ByHand link={link} />}
    </div>
  );
}

const choices = () => <Choices />;

/** Gives away what is on the page, as a link or a file. */
export const CopyLink = () => (
  <PopButton label="Share" explain="share" className="icon" renderContent={choices}>
    <Icon name="link" />
  </PopButton>
);
