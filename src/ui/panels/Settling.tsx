import type { ReactNode } from 'react';
import type { LayerInfo, Stability } from '../../core/progress';
import { randomStability } from '../../store/settling';
import { short, thousands } from '../format';
import { Term } from '../Term';

type Fact = { title: string; name: ReactNode; help: string; value: string };

const none = '–';

/** The facts of a layer's newest comparison, each with its explanation; a dash before there is one. */
function factsOf(stability: Stability | undefined, layer: LayerInfo): Fact[] {
  const number = (value: number | undefined, text: (value: number) => string) =>
    value === undefined ? none : text(value);
  return [
    {
      title: 'S, the whole basis',
      name: <span className="m">S</span>,
      help: 'S = tr(OᵀO′)/n′ with O = UVᵀ, now and at the earlier step. 1 is settled; where the weight has lost rank, the smallest directions decide it and mean little.',
      value: number(stability?.whole, (value) => value.toFixed(3)),
    },
    {
      title: 'S_k, the leading directions',
      name: (
        <span className="m">
          S<sub>k</sub>
        </span>
      ),
      help: 'The same of the leading k directions alone, those that the cut keeps. It can be trusted where S cannot.',
      value: number(stability?.leading, (value) => value.toFixed(3)),
    },
    {
      title: 'k',
      name: <span className="m">k</span>,
      help: 'How many directions count as leading: the rank that was shown at the later step.',
      value: number(stability?.k, String),
    },
    {
      title: 'Change of the weight',
      name: (
        <>
          ‖Δ<span className="m">W</span>‖ / ‖<span className="m">W</span>‖
        </>
      ),
      help: 'How far the weight itself has moved between the two steps. When this is small, S is near 1 whatever the basis does.',
      value: number(stability?.change, short),
    },
    {
      title: 'Random matrices',
      name: 'random',
      help: 'S of two random matrices of this shape: 0, with a standard deviation of 1/√(m·n′).',
      value: `0 ± ${short(randomStability(layer))}`,
    },
    {
      title: 'Since',
      name: 'since step',
      help: 'The earlier of the two steps that are compared.',
      value: number(stability?.since, thousands),
    },
  ];
}

/** How much of a layer's basis has settled, in numbers. */
export const Settling = ({ stability, layer }: { stability: Stability | undefined; layer: LayerInfo }) => (
  <dl className="settling">
    {factsOf(stability, layer).map(({ title, name, help, value }) => (
      <div key={title}>
        <dt>
          <Term title={title} help={help}>
            {name}
          </Term>
        </dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
);
