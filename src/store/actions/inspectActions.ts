import { withValue } from '../../core/config/config';
import type { Question } from '../../core/run/inspection';
import { clampValue } from '../../core/config/param';
import { cutChoice, cutControl, recut } from '../model/cutLine';
import { switched } from '../model/inspect';
import type { State } from '../model/state';

/** Actions that inspect the network. */
export type InspectActions = {
  ask(question: Question): void;
  /** Moves the cut; in a recording only the displayed one. Asks for the accuracy after it. */
  moveCut(value: number): void;
  /** Asks again for the accuracy after the present cut. */
  askCut(): void;
  /** Switches a rank-1 component of a layer off or on, and asks for the accuracy without the components that are off. */
  switchPart(layer: string, index: number): void;
  /** Switches all components on again. */
  switchAllOn(): void;
};

export function inspectActions(host: {
  get(): State;
  set(change: (state: State) => Partial<State>): void;
  ask(question: Question): void;
  setLive(path: string, value: number): void;
}): InspectActions {
  const askWithout = () => {
    const { off } = host.get().inspection;
    const layers = Object.fromEntries(Object.entries(off).map(([name, own]) => [name, { off: own }]));
    host.ask({ about: 'choice', of: 'parts', layers });
  };
  const askCut = () => {
    const { run, recorded } = host.get();
    if (run.progress && !recorded) host.ask({ about: 'choice', of: 'cut', layers: cutChoice(run) });
  };
  return {
    ask: (question) => host.ask(question),
    askCut,
    moveCut(wanted) {
      const control = cutControl(host.get());
      if (!control) return;
      const { path, param } = control;
      const value = Number(clampValue(param, wanted));
      if (value === control.value) return;
      if (!host.get().recorded) host.setLive(path, value);
      else
        host.set(({ run }) => ({
          run: { ...run, live: withValue(run.live, path, value), moved: { ...run.moved, [path]: value } },
        }));
      host.set(({ catalogue, run: moved }) => ({ run: recut(catalogue, moved) }));
      askCut();
    },
    switchPart(layer, index) {
      host.set(({ inspection }) => ({
        inspection: { ...inspection, off: switched(inspection.off, layer, index) },
      }));
      askWithout();
    },
    switchAllOn() {
      host.set(({ inspection }) => ({ inspection: { ...inspection, off: {}, without: undefined } }));
    },
  };
}
