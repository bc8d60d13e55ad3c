import { Suspense, useState } from 'react';
import './seen.css';
import { later } from '../elements/later';

const SeenDetail = later(() => import('./SeenDetail').then((module) => module.SeenDetail));

/** What the network takes test images for, and a drawing of the visitor's: opened on request. */
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
          What the network sees <small>confusion matrix, draw a digit</small>
        </button>
      </h2>
      <div id="seen-detail">
        {isOpen ? (
          <Suspense fallback={<p className="empty">Opening …</p>}>
            <SeenDetail />
          </Suspense>
        ) : null}
      </div>
    </section>
  );
}
