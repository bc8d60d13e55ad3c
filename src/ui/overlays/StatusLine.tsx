import type { State } from '../../store/model/state';
import { percent, thousands } from '../elements/format';
import { useStore } from '../useStore';

const names: Record<State['run']['state'], string> = {
  idle: 'Starting',
  building: 'Building',
  ready: 'Ready',
  running: 'Running',
  paused: 'Paused',
  finished: 'Finished',
  diverged: 'Diverged',
  failed: 'Stopped',
};
const backends = { webgpu: 'WebGPU', webgl: 'WebGL', cpu: 'processor' };

const share = (value: number) => `${percent(value, 1)} %`;

function outcome({ run: { summary } }: State): string {
  if (!summary) return '';
  const { testAccuracy, testAccuracyPruned, testAccuracyFinal } = summary;

  return testAccuracyPruned === undefined
    ? `test accuracy ${share(testAccuracyFinal)}`
    : `test accuracy ${share(testAccuracy)}, pruned ${share(testAccuracyPruned)}, at the end ${share(testAccuracyFinal)}`;
}

/** What is trained and kept now. */
function storage({ run: { progress } }: State): string {
  const { trainableParams, storedParams, paramsDense } = progress?.cost ?? {};
  if (trainableParams === undefined || storedParams === undefined || paramsDense === undefined) return '';
  const remark = storedParams > paramsDense ? ', more than dense' : '';
  return `trained ${thousands(trainableParams)}, stored ${thousands(storedParams)} of ${thousands(paramsDense)} parameters${remark}`;
}

/** Where the run is, on what, and what came of it. */
export function StatusLine() {
  const state = useStore((s) => s.run.state);
  const adapter = useStore((s) => s.view.adapter);
  const recorded = useStore((s) => s.recorded);
  const result = useStore(outcome);
  const kept = useStore(storage);
  const engine = adapter ? [...new Set([backends[adapter.backend], adapter.name])].join(', ') : '';
  const source = useStore((s) => s.view.recorded?.source);
  const text = recorded ? `A recorded run${source && `: ${source}`}` : engine || 'The trainer is loading';
  return (
    <footer className="status">
      <p>
        <span className="dot" aria-hidden="true" />
        <b aria-live="polite">{names[state]}</b> {text}
      </p>
      <p
        className="kept"
        title="At high rank, factors are larger than the matrix; frozen ones are kept beside their core."
      >
        {kept}
      </p>
      <p className="result">{result}</p>
    </footer>
  );
}
