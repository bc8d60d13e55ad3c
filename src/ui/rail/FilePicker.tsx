import { useRef } from 'react';
import { Icon } from '../elements/Icon';
import { PopButton } from '../elements/PopButton';
import { useActions, useStore } from '../useStore';
import { later } from '../elements/later';

const Downloads = later(() => import('./Downloads').then((module) => module.Downloads));

/** The visitor's own files, for those who do not drop them; they stay on this device. */
export function FilePicker() {
  const input = useRef<HTMLInputElement>(null);
  const recorded = useStore((s) => s.recorded);
  const { offerFiles } = useActions();
  return (
    <div className="files">
      <button
        type="button"
        className="text"
        data-explain="files"
        title="Train on files of your own. Nothing is uploaded."
        disabled={recorded}
        onClick={() => input.current?.click()}
      >
        <Icon name="files" />
        Open files
      </button>
      <small>or drop them</small>
      {recorded ? null : (
        <PopButton label="More data" explain="downloads" className="text" renderContent={() => <Downloads />}>
          More data
        </PopButton>
      )}
      <input
        ref={input}
        type="file"
        multiple
        hidden
        data-explain="files"
        aria-label="Data files"
        onChange={(event) => {
          offerFiles([...(event.target.files ?? [])]);
          event.target.value = '';
        }}
      />
    </div>
  );
}
