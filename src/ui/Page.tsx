import { texts } from '../core/texts';
import { Suspense, useEffect } from 'react';
import { Experiment } from './rail/Experiment';
import { Live } from './rail/Live';
import { Restart } from './rail/Restart';
import { DropTarget } from './overlays/DropTarget';
import { Header } from './header/Header';
import { Spectra } from './spectra/Spectra';
import { Toast } from './overlays/Toast';
import { useHash } from './useHash';
import { useKeyboard } from './useKeyboard';
import { useActions, useStore } from './useStore';
import { useTheme } from './header/useTheme';
import { later } from './elements/later';

export const text = texts('ui/Page', {
  skip: 'Skip to the spectra',
  controls: 'Controls',
  layer: 'A layer in detail',
  overTime: 'Over time',
  timeline: 'Timeline',
  seen: 'What the network sees',
  notSaved: 'Until it has loaded, this browser does not save the run.',
});

const Timeline = later(() => import('./timeline/Timeline').then((module) => module.Timeline));
const OverTime = later(() => import('./overTime/OverTime').then((module) => module.OverTime));
const NoticeCard = later(() => import('./overlays/NoticeCard').then((module) => module.NoticeCard));
const KeptRun = later(
  () => import('./overlays/KeptRun').then((module) => module.KeptRun),
  () => text.notSaved,
);
const StatusLine = later(() => import('./overlays/StatusLine').then((module) => module.StatusLine));
const Banner = later(() => import('./overlays/Banner').then((module) => module.Banner));
const LayerRow = later(() => import('./layer/LayerRow').then((module) => module.LayerRow));
const Learn = later(() => import('./overlays/Learn').then((module) => module.Learn));
const LessonPanel = later(() => import('./lessons/LessonPanel').then((module) => module.LessonPanel));
const Seen = later(() => import('./seen/Seen').then((module) => module.Seen));

/** The whole screen. */
export function Page() {
  const state = useStore((s) => s.run.state);
  const tab = useStore((s) => s.view.tab);
  const recorded = useStore((s) => s.recorded);
  const isTaught = useStore((s) => s.setup.watched !== undefined);
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
        {text.skip}
      </a>
      <Header />
      <div className="frame">
        <aside className="rail" aria-label={text.controls}>
          <Suspense fallback={null}>{isTaught ? <LessonPanel /> : null}</Suspense>
          <Experiment />
          <Live />
          <Restart />
        </aside>
        <main>
          <Suspense fallback={recorded ? <div className="banner" /> : null}>
            <Banner />
          </Suspense>
          <Spectra />
          <Suspense fallback={<section className="panel layer" aria-label={text.layer} />}>
            <LayerRow />
          </Suspense>
          <Suspense fallback={<section className="panel overtime" aria-label={text.overTime} />}>
            <OverTime />
          </Suspense>
          <Suspense fallback={<section className="panel timeline" aria-label={text.timeline} />}>
            <Timeline />
          </Suspense>
          <Suspense fallback={<section className="panel seen" aria-label={text.seen} />}>
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
