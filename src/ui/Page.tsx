import { lazy, Suspense, useEffect } from 'react';
import { Experiment } from './controls/Experiment';
import { Live } from './controls/Live';
import { Restart } from './controls/Restart';
import { Banner } from './panels/Banner';
import { DropTarget } from './panels/DropTarget';
import { Header } from './panels/Header';
import { NoticeCard } from './panels/NoticeCard';
import { OverTime } from './panels/OverTime';
import { Spectra } from './panels/Spectra';
import { StatusLine } from './panels/StatusLine';
import { Toast } from './panels/Toast';
import { useKeyboard } from './useKeyboard';
import { useStore } from './useStore';
import { useTheme } from './useTheme';

const LayerRow = lazy(() => import('./panels/LayerRow').then((module) => ({ default: module.LayerRow })));

/** The whole screen. */
export function Page() {
  const state = useStore((s) => s.run.state);
  useTheme();
  useKeyboard();
  useEffect(() => {
    document.body.dataset['state'] = state;
  }, [state]);
  return (
    <>
      <a className="skip" href="#spectra">
        Skip to the spectra
      </a>
      <Header />
      <div className="frame">
        <aside className="rail" aria-label="Controls">
          <Experiment />
          <Live />
          <Restart />
        </aside>
        <main>
          <Banner />
          <Spectra />
          <Suspense fallback={<section className="panel layer" aria-label="A layer in detail" />}>
            <LayerRow />
          </Suspense>
          <OverTime />
          <NoticeCard />
        </main>
      </div>
      <StatusLine />
      <Toast />
      <DropTarget />
    </>
  );
}
