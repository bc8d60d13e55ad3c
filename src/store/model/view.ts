import type { AdapterInfo } from '../../core/adapter';
import type { formats } from '../../core/versions';
import type { Recorded } from '../../worker/protocol';
import type { RunList } from './runList';
import type { Run } from './runs';

/** What went wrong or came in, in words, until it is dismissed. `diverged` offers the remedy. */
export type Notice = {
  kind: 'failed' | 'files' | 'diverged' | 'link' | 'lost' | 'recording';
  title: string;
  text: string;
  /** Where a recording that was dropped is played. */
  address?: string;
};

/**
 * The run of an earlier visit as this browser has kept it, and the runs beside it; `version`: that of the page which wrote
 * it; `at`: when, in milliseconds.
 */
export type KeptVisit = { v: typeof formats.keptRun; version: string; at: number; run: Run; runs: RunList };

/** Light or dark as chosen, or as the system has it. */
export type Theme = 'auto' | 'light' | 'dark';

/** The parts of the page that a phone shows one at a time. */
export const tabs = ['train', 'charts', 'layers', 'learn'] as const;
export type Tab = (typeof tabs)[number];

/** What is shown besides the run; lost without loss. */
export type View = {
  adapter: AdapterInfo | undefined;
  /** Where the run comes from when it is a recording. */
  recorded: Recorded | undefined;
  notice: Notice | undefined;
  /** A passing remark; `id` tells two equal ones apart. */
  toast: { id: number; text: string } | undefined;
  theme: Theme;
  tab: Tab;
  systemDark: boolean;
  /** The name of the layer that was chosen; it stays chosen in the next run that has it. */
  layer: string | undefined;
  /** The data set that is being fetched, in bytes. */
  fetching: { id: string; loaded: number; total: number } | undefined;
  /** The run of an earlier visit, which can be taken up again. */
  kept: KeptVisit | undefined;
  /** The same while the trainer takes it up. */
  resuming: KeptVisit | undefined;
  /** The step that is looked back at; undefined for the newest. */
  scrub: number | undefined;
};

/** A page that has just opened. */
export const openingView: View = {
  adapter: undefined,
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

/** The view with a passing remark. */
export const withToast = (view: View, text: string): View => ({
  ...view,
  toast: { id: (view.toast?.id ?? 0) + 1, text },
});

/** The theme in effect. */
export const themeOf = (view: View): 'light' | 'dark' =>
  view.theme === 'auto' ? (view.systemDark ? 'dark' : 'light') : view.theme;
