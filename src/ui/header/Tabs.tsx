import { texts } from '../../core/texts';
import { tabs } from '../../store/model/view';
import { useActions, useStore } from '../useStore';

export const text = texts('ui/header/Tabs', {
  label: 'Parts of the page',
  train: 'Train',
  charts: 'Charts',
  layers: 'Layers',
  learn: 'Learn',
});

/** On a phone: which part of the page is shown. */
export function Tabs() {
  const shown = useStore((s) => s.view.tab);
  const { setTab } = useActions();
  return (
    <nav className="tabs" aria-label={text.label}>
      {tabs.map((tab) => (
        <button
          key={tab}
          type="button"
          data-explain="tabs"
          aria-current={tab === shown ? 'page' : undefined}
          onClick={() => {
            setTab(tab);
            scrollTo(0, 0);
          }}
        >
          {text[tab]}
        </button>
      ))}
    </nav>
  );
}
