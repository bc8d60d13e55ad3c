import { useEffect } from 'react';
import { fitMarchenkoPastur } from '../../core/spectrum/marchenkoPastur';
import { metrics } from '../../core/spectrum/metrics';
import { metricSetting, metricText, shownMetric } from '../lessons/metricText';
import { Term } from '../Term';
import { thousands } from '../format';
import { useActions, useSlowState, useStore } from '../useStore';
import '../style/help.css';

/** What became of the weight since the last snapshot; asked for when it is on the screen, and again as steps pass. */
function UpdateRow({ name, step }: { name: string; step: number }) {
  const { ask } = useActions();
  const update = useStore((s) => s.inspection.update);
  const reason = useStore((s) => s.inspection.refused.update);
  useEffect(() => ask({ about: 'update', layer: name }), [ask, name, step]);
  const own = update?.layer === name ? update : undefined;
  return (
    <tr>
      <th scope="row">
        <Term title="Update" explain="updateRank" />
      </th>
      <td>
        {own && reason === undefined
          ? `stable rank ${shownMetric(own.stableRank)}, effective ${shownMetric(own.effectiveRank)}, size ${shownMetric(own.change)}, since step ${thousands(own.since)}`
          : (reason ?? '–')}
      </td>
    </tr>
  );
}

/** What the spectrum of a layer comes to, four times a second. */
export function MetricList({ index }: { index: number }) {
  const state = useSlowState(250);
  const { run } = state;
  const layer = run.layers[index];
  const sigma = run.progress?.layers[index]?.sigma;
  if (!layer || !sigma) return <p>No spectrum yet.</p>;
  const setting = metricSetting(state, layer);
  const bulk = fitMarchenkoPastur(sigma, layer.rows, layer.cols);
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={`Numbers of ${layer.name}`}>
      <table className="metrics">
        <caption>{layer.name} in numbers</caption>
        <tbody>
          {metrics.map((metric) => (
            <tr key={metric.id}>
              <th scope="row">
                <Term title={metric.label} explain={`metric.${metric.id}`} />
              </th>
              <td>{metricText(metric, sigma, setting)}</td>
            </tr>
          ))}
          <UpdateRow name={layer.name} step={run.step} />
          <tr>
            <th scope="row">
              <Term title="Random bulk" explain="bulk" />
            </th>
            <td>
              {shownMetric(bulk.lower)} to {shownMetric(bulk.upper)}, spikes above{' '}
              {shownMetric(bulk.threshold)}
            </td>
          </tr>
        </tbody>
      </table>
    </div>
  );
}
