import { moreSteps } from '../../core/config/longer';
import { longerRun } from '../../store/selectors/selectors';
import { useActions, useStore } from '../useStore';
import { Icon } from '../elements/Icon';
import { ActionButton } from '../elements/ActionButton';
import { Counter } from './Counter';

/** Play, step, reset, new seed, and where the run is. */
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
    <div className="transport" role="group" aria-label="Transport">
      <ActionButton
        className={fresh ? 'play fresh' : 'play'}
        data-explain="play"
        aria-label={running ? 'Pause' : 'Play'}
        aria-keyshortcuts="Space"
        title={
          running
            ? 'Pause (Space)'
            : goesOn
              ? `Go on for ${moreSteps} steps (Space)`
              : state === 'finished'
                ? 'Play again from step 0 (Space)'
                : 'Play (Space)'
        }
        off={!canStep && state !== 'finished'}
        onClick={toggle}
      >
        <Icon name={running ? 'pause' : 'play'} />
      </ActionButton>
      <ActionButton
        className="icon"
        data-explain="step"
        aria-label="One step"
        title="One step (.)"
        off={!canStep}
        onClick={step}
      >
        <Icon name="step" />
      </ActionButton>
      <ActionButton
        className="icon"
        data-explain="reset"
        aria-label="Reset"
        title="Reset: the same run again from step 0 (R)"
        off={!built}
        onClick={reset}
      >
        <Icon name="reset" />
      </ActionButton>
      <ActionButton
        className="icon"
        data-explain="newSeed"
        aria-label="New seed"
        title="New seed: the same experiment with other random choices (D)"
        off={!built || recorded}
        onClick={newSeed}
      >
        <Icon name="dice" />
      </ActionButton>
      <Counter />
    </div>
  );
}
