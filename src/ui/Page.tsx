import { lazy, Suspense, useEffect } from 'react';
import { Experiment } from './controls/Experiment';
import { Live } from './controls/Live';
import { Restart } from './controls/Restart';
import { DropTarget } from './panels/DropTarget';
import { Header } from './panels/Header';
import { Spectra } from './panels/Spectra';
import { Toast } from './panels/Toast';
import { useHash } from './useHash';
import { useKeyboard } from './useKeyboard';
import { useActions, useStore } from './useStore';
import { useTheme } from './useTheme';

const Timeline = lazy(() => import('./panels/Timeline').then((module) => ({ default: module.Timeline })));
const OverTime = lazy(() => import('./panels/OverTime').then((module) => ({ default: module.OverTime })));
const NoticeCard = lazy(() =>
  import('./panels/NoticeCard').then((module) => ({ default: module.NoticeCard })),
);
const KeptRun = lazy(() => import('./panels/KeptRun').then((module) => ({ default: module.KeptRun })));
const StatusLine = lazy(() =>
  import('./panels/StatusLine').then((module) => ({ default: module.StatusLine })),
);
const Banner = lazy(() => import('./panels/Banner').then((module) => ({ default: module.Banner })));
const LayerRow = lazy(() => import('./panels/LayerRow').then((module) => ({ default: module.LayerRow })));
const Learn = lazy(() => import('./panels/Learn').then((module) => ({ default: module.Learn })));
const Seen = lazy(() => import('./panels/Seen').then((module) => ({ default: module.Seen })));

/** The whole screen. */
export function Page() {
  const state = useStore((s) => s.run.state);
  const tab = useStore((s) => s.view.tab);
  const recorded = useStore((s) => s.recorded);
  const { setTab } = useActions();
  useTheme();
  useKeyboard();
  useHash();
  useEffect(() => {
    document.body.dataset['state'] = state;
    document.body.dataset['tab'] = tab;
  }, [state, tab]);
  return (
    <>
      <a className="skip" data-explain="skip" href="#spectra" onClick={() => setTab('train')}>
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
          <Suspense fallback={recorded ? <div className="banner" /> : null}>
            <Banner />
          </Suspense>
          <Spectra />
          <Suspense fallback={<section className="panel layer" aria-label="A layer in detail" />}>
            <LayerRow />
          </Suspense>
          <Suspense fallback={<section className="panel overtime" aria-label="Over time" />}>
            <OverTime />
          </Suspense>
          <Suspense fallback={<section className="panel timeline" aria-label="Timeline" />}>
            <Timeline />
          </Suspense>
          <Suspense fallback={<section className="panel seen" aria-label="What the network sees" />}>
            <Seen />
          </Suspense>
          <Suspense fallback={null}>{tab === 'learn' ? <Learn /> : null}</Suspense>
          <Suspense fallback={null}>
            <NoticeCard />
            {recorded ? null : <KeptRun />}
          </Suspense>
        </main>
      </div>
      <Suspense fallback={<footer className="status" />}>
        <StatusLine />
      </Suspense>
      <Toast />
      <DropTarget />
    </>
  );
}
