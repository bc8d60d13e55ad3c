import { withValue } from '../../core/config/config';
import type { Section } from '../../core/config/config';
import type { Value } from '../../core/config/param';
import type { Run } from '../model/runs';
import { withChoice } from '../model/setup';
import type { View } from '../model/view';
import type { LinkActions } from './opener';
import type { Page } from './page';

/** Actions on the draft, the experiment that is built next. */
export type DraftActions = {
  /** Changes a value of the draft; it takes effect at the next restart. */
  setDraft(path: string, value: Value): void;
  choose(section: Section, id: string): void;
  /** Opens data to train on, or a file with an experiment, which becomes the draft, or with a recording. */
  offerFiles(files: File[], classNames?: readonly string[]): void;
};

/** The view after a new choice: a notice that refused the previous one is removed. */
const withoutRefusal = (view: View, run: Run): View =>
  view.notice?.kind === 'failed' && run.state !== 'failed' ? { ...view, notice: undefined } : view;

/** The actions on the draft. `opening`: opens a file with a run. */
export function draftActions(
  { get, set, send }: Page,
  opening: LinkActions & { setLive(path: string, value: Value): void },
): DraftActions {
  return {
    setDraft: (path, value) =>
      set(({ setup, run, view }) => ({
        setup: { ...setup, draft: withValue(setup.draft, path, value) },
        view: withoutRefusal(view, run),
      })),
    choose: (section, id) =>
      set(({ catalogue, setup, run, view }) => ({
        setup: withChoice(catalogue, setup, run.live, { section, id }),
        view: withoutRefusal(view, run),
      })),
    offerFiles(files, classNames) {
      const [first] = files;
      if (!first) return;
      const train = () => {
        set(({ view }) => ({ view: { ...view, notice: undefined } }));
        send({ type: 'offerFiles', files, ...(classNames ? { classNames } : {}) });
      };
      import('./files').then(
        ({ openFiles }) => openFiles({ get, actions: opening }, files, train),
        () => opening.say(`${first.name} was not opened: the code for it could not be fetched. Try again.`),
      );
    },
  };
}
