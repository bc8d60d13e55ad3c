import type { Likeness } from '../../core/run/checksum';
import type { RunConfig } from '../../core/config/config';
import type { Progress } from '../../core/run/progress';
import type { SharedRun } from '../../core/run/sharedRun';
import type { TrainerEvent } from '../../worker/protocol';
import type { Watched } from './watched';
import type { Notice } from './view';

/** How a replayed run compares with the sender's; `changed` where the visitor has moved something in it. */
export type Verdict = Likeness | 'changed';

/** A run of a link or file with the configuration that it began with. */
export type OfferedRun = SharedRun & { config: RunConfig };

/** What links and presets have to do with the page now. */
export type LinkState = {
  /** A link or preset has said what to train; the machine's own opening experiment is not wanted. */
  given: boolean;
  /** Controls that are hidden, by path or name. */
  hidden: readonly string[];
  /** The preset that was chosen last. */
  preset: string | undefined;
  /** The newest report whose singular values are all those of its step. */
  sealed: Progress | undefined;
  /** The run that is replayed, and how it compares once it has come that far: `differenceOf` the two as well. */
  replay: (OfferedRun & { verdict: Verdict | undefined; difference?: number }) | undefined;
  /** A run that a link has brought while another was there: it waits to be asked for. */
  offered: OfferedRun | undefined;
};

/** What a link, file or preset asks for; what is absent stays as it is. */
export type Opening = {
  config?: RunConfig;
  hidden?: readonly string[];
  preset?: string;
  run?: SharedRun;
  notice?: Notice;
  watched?: Watched;
  /** Build at once, instead of waiting for a restart. */
  build: boolean;
};

/** A page that no link has opened. */
export const noLink: LinkState = {
  given: false,
  hidden: [],
  preset: undefined,
  sealed: undefined,
  replay: undefined,
  offered: undefined,
};

/** Whether a control at `path` is hidden: by itself, or with the whole part that it belongs to. */
export const isHidden = (hidden: readonly string[], path: string): boolean =>
  hidden.some((name) => path === name || path.startsWith(`${name}.`));

/** The state after an event of the run that is shown. A branch is no replay any more. */
export function linkAfter(link: LinkState, event: TrainerEvent): LinkState {
  switch (event.type) {
    case 'built':
    case 'recovered':
      return { ...link, sealed: event.progress };
    case 'branched':
    case 'resumed':
      return { ...link, sealed: event.progress, replay: undefined };
    case 'progress':
      return event.progress.layers.every((layer) => layer.trueSigma)
        ? { ...link, sealed: event.progress }
        : link;
    default:
      return link;
  }
}
