import { texts } from '../../core/texts';
import { useEffect } from 'react';
import { fitMarchenkoPastur } from '../../core/spectrum/marchenkoPastur';
import { metrics } from '../../core/spectrum/metrics';
import { metricSetting, metricText, shownMetric } from './metricText';
import { Term } from '../explain/Term';
import { thousands } from '../elements/format';
import { useActions, useSlowState, useStore } from '../useStore';
import '../explain/help.css';

export const text = texts('ui/layer/MetricList', {
  update: 'Update',
  updated: (stable: string, effective: string, size: string, since: string) =>
    `stable rank ${stable}, effective ${effective}, size ${size}, since step ${since}`,
  empty: 'No spectrum yet.',
  label: (layer: string) => `Numbers of ${layer}`,
  caption: (layer: string) => `${layer} in numbers`,
  bulk: 'Random bulk',
  bulkRange: (lower: string, upper: string, threshold: string) =>
    `${lower} to ${upper}, spikes above ${threshold}`,
});

/** The change of the weight since the last snapshot; measured when shown, and again as training continues. */
function UpdateRow({ name, step }: { name: string; step: number }) {
  const { ask } = useActions();
  const update = useStore((s) => s.inspection.update);
  const reason = useStore((s) => s.inspection.refused.update);
  useEffect(() => ask({ about: 'update', layer: name }), [ask, name, step]);
  const own = update?.layer === name ? update : undefined;
  return (
    <tr>
      <th scope="row">
        <Term title={text.update} explain="updateRank" />
      </th>
      <td>
        {own && reason === undefined
          ? text.updated(
              shownMetric(own.stableRank),
              shownMetric(own.effectiveRank),
              shownMetric(own.change),
              thousands(own.since),
            )
          : (reason ?? '–')}
      </td>
    </tr>
  );
}

/** Summaries of a layer's spectrum, updated four times per second. */
export function MetricList({ index }: { index: number }) {
  const state = useSlowState(250);
  const { run } = state;
  const layer = run.layers[index];
  const sigma = run.progress?.layers[index]?.sigma;
  if (!layer || !sigma) return <p>{text.empty}</p>;
  const setting = metricSetting(state, layer);
  const bulk = fitMarchenkoPastur(sigma, layer.rows, layer.cols);
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={text.label(layer.name)}>
      <table className="metrics">
        <caption>{text.caption(layer.name)}</caption>
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
              <Term title={text.bulk} explain="bulk" />
            </th>
            <td>
              {text.bulkRange(shownMetric(bulk.lower), shownMetric(bulk.upper), shownMetric(bulk.threshold))}
            </td>
          </tr>
        </tbody>
      </table>
    </div>
  );
}
