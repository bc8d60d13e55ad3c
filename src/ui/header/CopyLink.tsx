import { texts } from '../../core/texts';
import { useContext, useState } from 'react';
import { longestLink } from '../../core/config/link';
import { linkOf, sharedAs } from '../../store/actions/link';
import { thousands } from '../elements/format';
import { Icon } from '../elements/Icon';
import { PopButton } from '../elements/PopButton';
import { StoreContext, useActions, useStore } from '../useStore';
import './link.css';

export const text = texts('ui/header/CopyLink', {
  blocked: 'Copy it by hand if the browser blocks the clipboard:',
  link: 'Link',
  heading: 'Copy a link',
  configuration: 'Configuration',
  configurationHelp: 'The present settings. The link opens exactly this experiment, at step 0.',
  copiedConfiguration: 'Link copied: this configuration.',
  run: 'This run with its moves',
  runHelp: (moves: number, step: string) =>
    `Its configuration, ${moves === 1 ? '1 move' : `${moves} moves`}, and the singular values at step ${step}: whoever opens it replays the run and sees whether the result is the same.`,
  copiedRun: 'Link copied: this run with its moves.',
  save: 'Save the run as a file',
  saveHelp: 'The same as a file, for runs of any length. Drop it on the page to open it.',
  tooLong: (limit: string) =>
    `This run is too long for a link (more than ${limit} characters). The file has the same contents; drop it on the page to open it.`,
  share: 'Share',
});

const addressOf = (hash: string) => `${location.origin}${location.pathname}${location.search}#${hash}`;

function save(name: string, content: string) {
  const url = URL.createObjectURL(new Blob([content], { type: 'application/json' }));
  const anchor = document.createElement('a');
  anchor.href = url;
  anchor.download = name;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** The link itself, to be copied by hand where the browser blocks the clipboard. */
const ByHand = ({ link }: { link: string }) => (
  <p className="by-hand">
    <label>
      {text.blocked}
      <input
        readOnly
        autoFocus
        data-explain="linkText"
        aria-label={text.link}
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
    if (shared.hash !== undefined) await copy(shared.hash, text.copiedRun);
  }
  async function saveRun() {
    const shared = store && (await sharedAs(store.getState()));
    if (shared) save('rankscope-run.json', shared.file);
  }
  const hasRun = !recorded && step !== undefined;
  return (
    <div className="share">
      <h3>{text.heading}</h3>
      <p>
        <button
          type="button"
          className="text"
          data-explain="copyConfiguration"
          onClick={() => {
            if (store) void copy(linkOf(store.getState()), text.copiedConfiguration);
          }}
        >
          {text.configuration}
        </button>
        <small>{text.configurationHelp}</small>
      </p>
      {hasRun ? (
        <p>
          <button type="button" className="text" data-explain="copyRun" onClick={() => void copyRun()}>
            {text.run}
          </button>
          <small>{text.runHelp(moves, thousands(step))}</small>
        </p>
      ) : null}
      {hasRun ? (
        <p>
          <button type="button" className="text" data-explain="saveRun" onClick={() => void saveRun()}>
            {text.save}
          </button>
          <small role="status">{isLong ? text.tooLong(thousands(longestLink)) : text.saveHelp}</small>
        </p>
      ) : null}
      {link === undefined ? null : <ByHand link={link} />}
    </div>
  );
}

const choices = () => <Choices />;

/** Shares the configuration or the run, as a link or a file. */
export const CopyLink = () => (
  <PopButton label={text.share} explain="share" className="icon" renderContent={choices}>
    <Icon name="link" />
  </PopButton>
);
