import { scrubBy, scrubTo } from '../selectors/scrub';
import type { State } from '../model/state';
import type { KeptVisit, Tab, Theme } from '../model/view';

/** Actions that change the view, not the run. */
export type ViewActions = {
  /** Selects the layer of this index; does nothing if there is none. */
  selectLayer(index: number): void;
  /** Shows the report nearest to a step; the newest without a step. */
  scrub(step: number | undefined): void;
  /** Shows the report that is `count` later or, if negative, earlier. */
  scrubReports(count: number): void;
  dismissNotice(): void;
  dismissToast(): void;
  setTheme(theme: Theme): void;
  setSystemDark(dark: boolean): void;
  /** Offers the run of an earlier visit; undefined withdraws the offer. */
  offerKept(kept: KeptVisit | undefined): void;
  /** Shows a part of the page, on screens that show one at a time. */
  setTab(tab: Tab): void;
};

type Page = { get(): State; set(change: (state: State) => Partial<State>): void };

export function viewActions({ get, set }: Page): ViewActions {
  const change = (part: (state: State) => Partial<State['view']>) =>
    set((state) => ({ view: { ...state.view, ...part(state) } }));
  return {
    selectLayer(index) {
      const layer = get().run.layers[index]?.name;
      if (layer !== undefined) change(() => ({ layer }));
    },
    scrub: (step) => change(({ run }) => ({ scrub: step === undefined ? undefined : scrubTo(run, step) })),
    scrubReports: (count) => change((state) => ({ scrub: scrubBy(state, count) })),
    dismissNotice: () => change(() => ({ notice: undefined })),
    dismissToast: () => change(() => ({ toast: undefined })),
    setTheme: (theme) => change(() => ({ theme })),
    setSystemDark: (systemDark) => change(() => ({ systemDark })),
    offerKept: (kept) => change(() => ({ kept })),
    setTab: (tab) => change(() => ({ tab })),
  };
}
