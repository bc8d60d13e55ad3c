import { texts } from '../../core/texts';
import { useRef } from 'react';
import { Icon } from '../elements/Icon';
import { PopButton } from '../elements/PopButton';
import { useActions, useStore } from '../useStore';
import { later } from '../elements/later';

export const text = texts('ui/rail/FilePicker', {
  open: 'Open files',
  openHelp: 'Train on your own files. Nothing is uploaded.',
  drop: 'or drop them',
  more: 'More data',
  files: 'Data files',
});

const Downloads = later(() => import('./Downloads').then((module) => module.Downloads));

/** Opens the visitor's files, which stay on this device. */
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
        title={text.openHelp}
        disabled={recorded}
        onClick={() => input.current?.click()}
      >
        <Icon name="files" />
        {text.open}
      </button>
      <small>{text.drop}</small>
      {recorded ? null : (
        <PopButton label={text.more} explain="downloads" className="text" renderContent={() => <Downloads />}>
          {text.more}
        </PopButton>
      )}
      <input
        ref={input}
        type="file"
        multiple
        hidden
        data-explain="files"
        aria-label={text.files}
        onChange={(event) => {
          offerFiles([...(event.target.files ?? [])]);
          event.target.value = '';
        }}
      />
    </div>
  );
}
