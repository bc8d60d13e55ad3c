import { texts } from '../../core/texts';
import { Suspense, useState } from 'react';
import './seen.css';
import { later } from '../elements/later';

export const text = texts('ui/seen/Seen', {
  title: 'What the network sees',
  titleRest: 'confusion matrix, draw a digit',
  opening: 'Opening …',
});

const SeenDetail = later(() => import('./SeenDetail').then((module) => module.SeenDetail));

/** The confusion matrix, and the visitor's drawing: opened on request. */
export function Seen() {
  const [isOpen, setOpen] = useState(false);
  return (
    <section className="panel seen" aria-labelledby="seen-heading">
      <h2 id="seen-heading">
        <button
          type="button"
          data-explain="seen"
          aria-expanded={isOpen}
          aria-controls="seen-detail"
          onClick={() => setOpen(!isOpen)}
        >
          {text.title} <small>{text.titleRest}</small>
        </button>
      </h2>
      <div id="seen-detail">
        {isOpen ? (
          <Suspense fallback={<p className="empty">{text.opening}</p>}>
            <SeenDetail />
          </Suspense>
        ) : null}
      </div>
    </section>
  );
}
