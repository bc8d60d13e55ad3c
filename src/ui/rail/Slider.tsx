import type { KeyboardEvent } from 'react';
import type { Param } from '../../core/config/param';
import { plain, plainSymbol, short } from '../elements/format';
import { MathSymbol } from '../elements/MathSymbol';
import { Term } from '../explain/Term';
import { keyStrides, nextValue, positions, tickValues, toPosition, toValue } from '../elements/scale';

type NumberParam = Extract<Param, { kind: 'number' }>;
type Props = {
  /** The path of the parameter in the configuration. */
  path: string;
  param: NumberParam;
  value: number;
  main: boolean;
  disabled: boolean;
  onMove: (value: number) => void;
};

function shown(param: NumberParam, value: number): string {
  if (param.scale !== 'linear') return short(value);
  return param.integer || Number.isInteger(value) ? String(value) : value.toFixed(2);
}

/** Powers of ten under the main slider. */
function Ticks({ param }: { param: NumberParam }) {
  return (
    <div className="ticks" aria-hidden="true">
      {tickValues(param).map((value) => (
        <span key={value} style={{ left: `${(100 * toPosition(param, value)) / positions}%` }}>
          {value === 0 ? '0' : value === 1 ? '1' : '10'}
          {value > 0 && value !== 1 ? (
            <sup>{String(Math.round(Math.log10(value))).replace('-', '−')}</sup>
          ) : null}
        </span>
      ))}
    </div>
  );
}

/** A live parameter: takes effect while it is dragged. */
export function Slider({ path, param, value, main, disabled, onMove }: Props) {
  const { label, symbol, help, unit } = param;
  const name = symbol === undefined ? label : `${label} ${plainSymbol(symbol)}`;
  const position = toPosition(param, value);

  function onKeyDown(event: KeyboardEvent) {
    const stride = keyStrides[event.key];
    if (stride === undefined) return;
    event.preventDefault();
    onMove(nextValue(param, value, stride));
  }
  return (
    <div className={main ? 'param main' : 'param'}>
      <div className="row">
        <Term title={label} help={help} explain={`param.${path}`} />
        {symbol === undefined ? null : <MathSymbol symbol={symbol} />}
        <output aria-live="off">{shown(param, value)}</output>
        {unit === undefined ? null : <span className="unit">{unit}</span>}
      </div>
      <input
        type="range"
        data-explain={`param.${path}`}
        aria-label={name}
        aria-valuetext={`${symbol ?? label} = ${plain(value)}${unit === undefined ? '' : ` ${unit}`}`}
        min={0}
        max={positions}
        step={1}
        value={position}
        disabled={disabled}
        style={{ '--fill': `${(100 * position) / positions}%` }}
        onChange={(event) => onMove(toValue(param, Number(event.target.value)))}
        onKeyDown={onKeyDown}
      />
      {main ? <Ticks param={param} /> : null}
    </div>
  );
}
