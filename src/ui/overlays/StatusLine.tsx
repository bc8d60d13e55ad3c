import { texts } from '../../core/texts';
import { stages } from '../../core/run/startUp';
import { boundOf } from '../../core/run/stepWork';
import type { State } from '../../store/model/state';
import { percent, thousands } from '../elements/format';
import { useStore } from '../useStore';

export const text = texts('ui/overlays/StatusLine', {
  states: {
    idle: 'Starting',
    building: 'Building',
    ready: 'Ready',
    running: 'Running',
    paused: 'Paused',
    finished: 'Finished',
    diverged: 'Diverged',
    failed: 'Stopped',
  },
  cpu: 'CPU',
  accuracy: (final: string) => `test accuracy ${final}`,
  accuracies: (trained: string, pruned: string, final: string) =>
    `test accuracy ${trained}, pruned ${pruned}, final ${final}`,
  storage: (trained: string, stored: string, dense: string) =>
    `trained ${trained}, stored ${stored} of ${dense} parameters`,
  more: 'more than dense',
  work: (dispatches: number, ms: string, by: string) =>
    `${dispatches} dispatches per step, about ${ms} ms; bound by ${by}`,
  bounds: { dispatches: 'dispatches', arithmetic: 'arithmetic', memory: 'memory' },
  workHelp:
    'Estimates: 30 µs per dispatch; what bounds a step by its time, its multiply–accumulates and the bytes of its arrays.',
  started: (list: string) => `Start: ${list}`,
  stage: (name: string, seconds: string) => `${name} ${seconds} s`,
  stages: {
    adapter: 'adapter',
    data: 'data',
    shaders: 'shaders',
    selfTest: 'self-test',
    report: 'first report',
    firstStep: 'first step',
  },
  recorded: (source: string | undefined) => `A recorded run${source ? `: ${source}` : ''}`,
  loading: 'The trainer is loading',
  storageHelp:
    'At high rank, factors are larger than the matrix; frozen factors are stored beside their core.',
});

const backendName = (backend: 'webgpu' | 'webgl' | 'cpu') =>
  ({ webgpu: 'WebGPU', webgl: 'WebGL', cpu: text.cpu })[backend];

const share = (value: number) => `${percent(value, 1)} %`;

function outcome({ run: { summary } }: State): string {
  if (!summary) return '';
  const { testAccuracy, testAccuracyPruned, testAccuracyFinal } = summary;

  return testAccuracyPruned === undefined
    ? text.accuracy(share(testAccuracyFinal))
    : text.accuracies(share(testAccuracy), share(testAccuracyPruned), share(testAccuracyFinal));
}

/** The numbers of parameters trained and stored now. */
function storage({ run: { progress } }: State): string {
  const { trainableParams, storedParams, paramsDense } = progress?.cost ?? {};
  if (trainableParams === undefined || storedParams === undefined || paramsDense === undefined) return '';
  const kept = text.storage(thousands(trainableParams), thousands(storedParams), thousands(paramsDense));
  return storedParams > paramsDense ? `${kept}, ${text.more}` : kept;
}

/** The dispatches of a step, and what bounds it. */
function work({ run: { progress }, view: { adapter, work: own } }: State): string {
  if (!own || !progress || !adapter) return '';
  const { overheadMs, by } = boundOf(own, { ms: progress.msPerStep, software: adapter.software });
  return text.work(own.dispatches, overheadMs.toFixed(1), text.bounds[by]);
}

/** The time of each stage of the start. */
function start({ view: { startUp } }: State): string | undefined {
  const list = stages.flatMap((stage) => {
    const ms = startUp?.[stage];
    return ms === undefined ? [] : [text.stage(text.stages[stage], (ms / 1000).toFixed(2))];
  });
  return list.length > 0 ? text.started(list.join(', ')) : undefined;
}

/** The run's state, its adapter, the work of a step and its outcome. */
export function StatusLine() {
  const state = useStore((s) => s.run.state);
  const adapter = useStore((s) => s.view.adapter);
  const recorded = useStore((s) => s.recorded);
  const result = useStore(outcome);
  const kept = useStore(storage);
  const bound = useStore(work);
  const startUp = useStore(start);
  const engine = adapter ? [...new Set([backendName(adapter.backend), adapter.name])].join(', ') : '';
  const source = useStore((s) => s.view.recorded?.source);
  const where = recorded ? text.recorded(source) : engine || text.loading;
  return (
    <footer className="status">
      <p title={startUp}>
        <span className="dot" aria-hidden="true" />
        <b aria-live="polite">{text.states[state]}</b> {where}
      </p>
      <p title={text.workHelp}>{bound}</p>
      <p className="kept" title={text.storageHelp}>
        {kept}
      </p>
      <p className="result">{result}</p>
    </footer>
  );
}
