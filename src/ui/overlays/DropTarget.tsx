import { texts } from '../../core/texts';
import { useEffect, useState } from 'react';
import { useActions } from '../useStore';

export const text = texts('ui/overlays/DropTarget', {
  title: 'Drop files to train on them',
  remark: 'They stay on this device.',
});

const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;

/** Accepts files dropped anywhere on the page. */
export function DropTarget() {
  const { offerFiles } = useActions();
  const [over, setOver] = useState(false);
  useEffect(() => {
    function onOver(event: DragEvent) {
      if (!hasFiles(event)) return;
      event.preventDefault();
      // Some elements accept files themselves.
      setOver(!(event.target instanceof Element && event.target.closest('[data-takes-files]')));
    }
    function onLeave(event: DragEvent) {
      if (event.relatedTarget === null) setOver(false);
    }
    function onDrop(event: DragEvent) {
      setOver(false);
      if (!hasFiles(event) || event.defaultPrevented) return;
      event.preventDefault();
      offerFiles([...(event.dataTransfer?.files ?? [])]);
    }
    addEventListener('dragover', onOver);
    addEventListener('dragleave', onLeave);
    addEventListener('drop', onDrop);
    return () => {
      removeEventListener('dragover', onOver);
      removeEventListener('dragleave', onLeave);
      removeEventListener('drop', onDrop);
    };
  }, [offerFiles]);
  return over ? (
    <div className="drop" aria-hidden="true">
      <p>
        {text.title}
        <small>{text.remark}</small>
      </p>
    </div>
  ) : null;
}
