import type { AdapterInfo } from '../../core/adapter';
import type { StartUp } from '../../core/run/startUp';
import type { StepWork } from '../../core/run/stepWork';
import type { formats } from '../../core/versions';
import type { Recorded } from '../../worker/protocol';
import type { RunList } from './runList';
import type { Run } from './runs';

/** An error or an incoming file, in words, until it is dismissed. `diverged` offers the remedy. */
export type Notice = {
  kind: 'failed' | 'files' | 'diverged' | 'link' | 'lost' | 'recording';
  title: string;
  text: string;
  /** The address at which a dropped recording is played. */
  address?: string;
};

/**
 * The stored run of an earlier visit, and the runs besides it; `version`: that of the page that wrote it; `at`: when, in
 * milliseconds.
 */
export type KeptVisit = { v: typeof formats.keptRun; version: string; at: number; run: Run; runs: RunList };

/** Light, dark, or as in the system. */
export type Theme = 'auto' | 'light' | 'dark';

/** The parts of the page that a phone shows one at a time. */
export const tabs = ['train', 'charts', 'layers', 'learn'] as const;
export type Tab = (typeof tabs)[number];

/** The state of the view; it need not be kept. */
export type View = {
  adapter: AdapterInfo | undefined;
  /** The work of a step on this device, as of the last report; undefined where it is not known. */
  work: StepWork | undefined;
  /** The times of the start of the run that was built last. */
  startUp: StartUp | undefined;
  /** The origin of the run if it is a recording. */
  recorded: Recorded | undefined;
  notice: Notice | undefined;
  /** A short message; `id` distinguishes two equal ones. */
  toast: { id: number; text: string } | undefined;
  theme: Theme;
  tab: Tab;
  systemDark: boolean;
  /** The name of the selected layer; it stays selected in later runs that have it. */
  layer: string | undefined;
  /** The data set being downloaded, in bytes. */
  fetching: { id: string; loaded: number; total: number } | undefined;
  /** The run of an earlier visit, which can be resumed. */
  kept: KeptVisit | undefined;
  /** The same while the trainer resumes it. */
  resuming: KeptVisit | undefined;
  /** The step that is shown when looking back; undefined for the newest. */
  scrub: number | undefined;
};

export const openingView: View = {
  adapter: undefined,
  work: undefined,
  startUp: undefined,
  recorded: undefined,
  notice: undefined,
  toast: undefined,
  theme: 'auto',
  tab: 'train',
  systemDark: false,
  layer: undefined,
  fetching: undefined,
  kept: undefined,
  resuming: undefined,
  scrub: undefined,
};

/** The view with a toast. */
export const withToast = (view: View, text: string): View => ({
  ...view,
  toast: { id: (view.toast?.id ?? 0) + 1, text },
});

/** The theme in effect. */
export const themeOf = (view: View): 'light' | 'dark' =>
  view.theme === 'auto' ? (view.systemDark ? 'dark' : 'light') : view.theme;
