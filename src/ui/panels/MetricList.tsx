import { fitMarchenkoPastur } from '../../core/marchenkoPastur';
import { metrics } from '../../core/metrics';
import { metricSetting, metricText, shownMetric } from '../lessons/metricText';
import { Term } from '../Term';
import { useSlowState } from '../useStore';
import '../style/help.css';

/** What the spectrum of a layer comes to, four times a second. */
export function MetricList({ index }: { index: number }) {
  const { run } = useSlowState(250);
  const layer = run.layers[index];
  const sigma = run.progress?.layers[index]?.sigma;
  if (!layer || !sigma) return <p>No spectrum yet.</p>;
  const setting = metricSetting(run, layer);
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
