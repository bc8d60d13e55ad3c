import type { RunConfig } from '../../core/config/config';
import type { Snapshot } from '../../worker/protocol';
import type { LinkState, OfferedRun, Opening } from '../model/linkState';
import type { State } from '../model/state';
import { withToast } from '../model/view';

/** Actions for links, dropped files and presets. */
export type LinkActions = {
  /** Opens a link, file or preset: as the draft, or built at once. */
  open(opening: Opening): void;
  /** Builds the run contained in a link, to be replayed. */
  replay(): void;
  /** Resumes the run kept from an earlier visit, if there is one. */
  resume(): void;
  /** Discards the steps of the run selected by a lesson. */
  unwatch(): void;
  setLink(change: Partial<Pick<LinkState, 'preset' | 'replay' | 'offered'>>): void;
  /** Shows a toast. */
  say(text: string): void;
};

type Page = {
  get(): State;
  set(change: (state: State) => Partial<State>): void;
  build(config: RunConfig, play: boolean, replay?: OfferedRun, snapshot?: Snapshot): void;
  /** Nothing is built until `open` is called. */
  held: boolean;
};

/** Opens experiments on the page; `start` builds the first one once the adapter is known. */
export function createOpener({ get, set, build, held }: Page): { actions: LinkActions; start(): void } {
  let isHeld = held;
  let waiting: Opening | undefined;
  const actions: LinkActions = {
    open(opening) {
      const { config, hidden, preset, run, notice, watched } = opening;
      isHeld = false;
      const taken = get().recorded ? undefined : config;
      const offered = taken && run && { ...run, config: taken };
      set(({ setup, link, view }) => ({
        setup: taken ? { ...setup, draft: taken, reduced: undefined, watched } : setup,
        link: {
          ...link,
          ...(taken ? { given: true, preset, offered } : {}),
          ...(hidden ? { hidden } : {}),
        },
        view: notice ? { ...view, notice } : view,
      }));
      if (!opening.build) return;
      const isKnown = get().view.adapter !== undefined;
      waiting = isKnown ? undefined : opening;
      build(get().setup.draft, preset !== undefined && get().run.state === 'running', offered);
      if (notice) set(({ view }) => ({ view: { ...view, notice } }));
    },
    replay() {
      const { offered } = get().link;
      if (!offered) return;
      set(({ setup }) => ({ setup: { ...setup, draft: offered.config, reduced: undefined } }));
      build(offered.config, false, offered);
    },
    resume() {
      const { kept } = get().view;
      const run = kept?.run;
      if (!run?.snapshot) return;
      set(({ setup, view }) => ({
        setup: { ...setup, draft: run.config, reduced: undefined },
        view: { ...view, kept: undefined, resuming: kept },
      }));
      build(run.config, false, undefined, run.snapshot);
    },
    unwatch: () => set(({ setup }) => ({ setup: { ...setup, watched: undefined } })),
    setLink: (change) => set(({ link }) => ({ link: { ...link, ...change } })),
    say: (text) => set(({ view }) => ({ view: withToast(view, text) })),
  };
  return {
    actions,
    start() {
      if (isHeld) return;
      if (waiting) actions.open(waiting);
      else build(get().setup.draft, false);
    },
  };
}
