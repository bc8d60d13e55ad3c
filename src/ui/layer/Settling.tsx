import { texts } from '../../core/texts';
import type { ReactNode } from 'react';
import type { LayerInfo, Stability } from '../../core/run/progress';
import { randomStability } from '../../store/selectors/settling';
import { short, thousands } from '../elements/format';
import { Term } from '../explain/Term';

export const text = texts('ui/layer/Settling', {
  whole: 'S, the whole basis',
  leading: 'S_k, the leading directions',
  change: 'Change of the weight',
  random: 'Random matrices',
  randomName: 'random',
  since: 'Since',
  sinceName: 'since',
});

type Fact = { title: string; name: ReactNode; explain: string; value: string };

const none = '–';

/** The numbers of a layer's newest comparison, each with its explanation; a dash before the first. */
function factsOf(stability: Stability | undefined, layer: LayerInfo): Fact[] {
  const number = (value: number | undefined, shown: (value: number) => string) =>
    value === undefined ? none : shown(value);
  return [
    {
      title: text.whole,
      name: <span className="m">S</span>,
      explain: 'wholeStability',
      value: number(stability?.whole, (value) => value.toFixed(3)),
    },
    {
      title: text.leading,
      name: (
        <span className="m">
          S<sub>k</sub>
        </span>
      ),
      explain: 'leadingStability',
      value: number(stability?.leading, (value) => value.toFixed(3)),
    },
    {
      title: 'k',
      name: <span className="m">k</span>,
      explain: 'leadingCount',
      value: number(stability?.k, String),
    },
    {
      title: text.change,
      name: (
        <>
          Δ<span className="m">W</span>
        </>
      ),
      explain: 'weightChange',
      value: number(stability?.change, short),
    },
    {
      title: text.random,
      name: text.randomName,
      explain: 'randomStability',
      value: `±${short(randomStability(layer))}`,
    },
    {
      title: text.since,
      name: text.sinceName,
      explain: 'since',
      value: number(stability?.since, thousands),
    },
  ];
}

/** How much of a layer's basis has settled, in numbers. */
export const Settling = ({ stability, layer }: { stability: Stability | undefined; layer: LayerInfo }) => (
  <dl className="settling">
    {factsOf(stability, layer).map(({ title, name, explain, value }) => (
      <div key={title}>
        <dt>
          <Term title={title} explain={explain}>
            {name}
          </Term>
        </dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
);
