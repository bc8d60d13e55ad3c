import { texts } from '../../core/texts';
import { Suspense } from 'react';
import { Speed } from './Speed';
import { Transport } from './Transport';
import { isHidden } from '../../store/model/linkState';
import { shareDone } from '../../store/selectors/selectors';
import { Icon, Logo } from '../elements/Icon';
import { useStore } from '../useStore';
import { useThemeSwitch } from './useTheme';
import { ExportButton } from './ExportButton';
import { Headline } from './Headline';
import { HelpButton } from '../overlays/HelpButton';
import { Tabs } from './Tabs';
import { later } from '../elements/later';

export const text = texts('ui/header/Header', {
  building: 'Building',
  training: 'Training',
  theme: { light: 'Switch to the light theme', dark: 'Switch to the dark theme' },
});

const CopyLink = later(() => import('./CopyLink').then((module) => module.CopyLink));

function Share() {
  const hidden = useStore((s) => isHidden(s.link.hidden, 'share'));
  return hidden ? null : (
    <Suspense fallback={<span className="icon" />}>
      <CopyLink />
    </Suspense>
  );
}

function Hairline() {
  const percent = useStore((s) => Math.round(1000 * shareDone(s.run)) / 10);
  const building = useStore((s) => s.run.state === 'building');
  return (
    <div
      className={building ? 'progress building' : 'progress'}
      role="progressbar"
      data-explain="progress"
      aria-label={building ? text.building : text.training}
      aria-valuenow={Math.round(percent)}
    >
      <span style={{ width: `${percent}%` }} />
    </div>
  );
}

function ThemeButton() {
  const { other, switchTheme } = useThemeSwitch();
  const label = text.theme[other];
  return (
    <button
      type="button"
      className="icon"
      data-explain="theme"
      aria-label={label}
      title={label}
      onClick={switchTheme}
    >
      <Icon name="theme" />
    </button>
  );
}

/** The transport, the headline numbers and the tools, in one line. */
export function Header() {
  return (
    <header className="top">
      <div className="brand">
        <Logo />
        <h1>Rankscope</h1>
      </div>
      <div className="deck">
        <Transport />
        <Speed />
        <Headline />
        <div className="tools">
          <Share />
          <ExportButton />
          <HelpButton />
          <ThemeButton />
        </div>
      </div>
      <Hairline />
      <Tabs />
    </header>
  );
}
