import type { Likeness } from '../../core/run/checksum';
import type { RunConfig } from '../../core/config/config';
import type { Progress } from '../../core/run/progress';
import type { SharedRun } from '../../core/run/sharedRun';
import type { TrainerEvent } from '../../worker/protocol';
import type { Watched } from './watched';
import type { Notice } from './view';

/** How a replayed run compares with the sender's; `changed` if the visitor has moved a parameter in it. */
export type Verdict = Likeness | 'changed';

/** A run of a link or file with its initial configuration. */
export type OfferedRun = SharedRun & { config: RunConfig };

/** The effects of links and presets on the page. */
export type LinkState = {
  /** A link or preset has set the configuration; the default one for this machine is not used. */
  given: boolean;
  /** Controls that are hidden, by path or name. */
  hidden: readonly string[];
  /** The last chosen preset. */
  preset: string | undefined;
  /** The newest report whose singular values are all from its own step. */
  sealed: Progress | undefined;
  /** The run that is replayed and, at the step of its checksum, how it compares, with the `differenceOf` the two. */
  replay: (OfferedRun & { verdict: Verdict | undefined; difference?: number }) | undefined;
  /** A run of a link that was opened while another was present; it is pending until requested. */
  offered: OfferedRun | undefined;
};

/** The request of a link, file or preset; absent fields stay unchanged. */
export type Opening = {
  config?: RunConfig;
  hidden?: readonly string[];
  preset?: string;
  run?: SharedRun;
  notice?: Notice;
  watched?: Watched;
  /** Build at once; otherwise it is pending until a restart. */
  build: boolean;
};

/** The state without a link. */
export const noLink: LinkState = {
  given: false,
  hidden: [],
  preset: undefined,
  sealed: undefined,
  replay: undefined,
  offered: undefined,
};

/** Whether a control at `path` is hidden: itself, or its whole section. */
export const isHidden = (hidden: readonly string[], path: string): boolean =>
  hidden.some((name) => path === name || path.startsWith(`${name}.`));

/** The state after an event of the present run. A branch is not a replay. */
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
