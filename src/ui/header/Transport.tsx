import { moreSteps } from '../../core/config/longer';
import { longerRun } from '../../store/selectors/selectors';
import { texts } from '../../core/texts';
import { useActions, useStore } from '../useStore';
import { Icon } from '../elements/Icon';
import { ActionButton } from '../elements/ActionButton';
import { Counter } from './Counter';

export const text = texts('ui/header/Transport', {
  transport: 'Transport',
  play: 'Play',
  pause: 'Pause',
  playKey: 'Play (Space)',
  pauseKey: 'Pause (Space)',
  continueKey: (steps: number) => `Continue for ${steps} steps (Space)`,
  againKey: 'Play again from step 0 (Space)',
  step: 'One step',
  stepKey: 'One step (.)',
  reset: 'Reset',
  resetKey: 'Reset: the same run again from step 0 (R)',
  seed: 'New seed',
  seedKey: 'New seed: the same experiment with other random choices (D)',
});

/** Play, step, reset, new seed, and the progress of the run. */
export function Transport() {
  const state = useStore((s) => s.run.state);
  const fresh = useStore((s) => s.run.state === 'ready' && s.run.step === 0);
  const recorded = useStore((s) => s.recorded);
  const { toggle, step, reset, newSeed } = useActions();
  const goesOn = useStore((s) => s.run.state === 'finished' && longerRun(s) !== undefined);
  const running = state === 'running';
  const canStep = running || state === 'ready' || state === 'paused';
  const known = useStore((s) => s.view.adapter !== undefined);
  const built = known && state !== 'idle' && state !== 'building';
  return (
    <div className="transport" role="group" aria-label={text.transport}>
      <ActionButton
        className={fresh ? 'play fresh' : 'play'}
        data-explain="play"
        aria-label={running ? text.pause : text.play}
        aria-keyshortcuts="Space"
        title={
          running
            ? text.pauseKey
            : goesOn
              ? text.continueKey(moreSteps)
              : state === 'finished'
                ? text.againKey
                : text.playKey
        }
        off={!canStep && state !== 'finished'}
        onClick={toggle}
      >
        <Icon name={running ? 'pause' : 'play'} />
      </ActionButton>
      <ActionButton
        className="icon"
        data-explain="step"
        aria-label={text.step}
        title={text.stepKey}
        off={!canStep}
        onClick={step}
      >
        <Icon name="step" />
      </ActionButton>
      <ActionButton
        className="icon"
        data-explain="reset"
        aria-label={text.reset}
        title={text.resetKey}
        off={!built}
        onClick={reset}
      >
        <Icon name="reset" />
      </ActionButton>
      <ActionButton
        className="icon"
        data-explain="newSeed"
        aria-label={text.seed}
        title={text.seedKey}
        off={!built || recorded}
        onClick={newSeed}
      >
        <Icon name="dice" />
      </ActionButton>
      <Counter />
    </div>
  );
}
