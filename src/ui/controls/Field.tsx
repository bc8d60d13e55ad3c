import { clampValue, parseValue } from '../../core/config/param';
import type { Param, Value } from '../../core/config/param';
import { Term } from '../Term';

type Props = {
  /** Where the parameter is in the configuration. */
  path: string;
  param: Param;
  value: Value;
  changed: boolean;
  disabled: boolean;
  onChange: (value: Value) => void;
};

/** Text that is taken when it is finished, at the nearest value that the parameter has. */
function Entry({ path, param, value, disabled, onChange }: Omit<Props, 'changed'>) {
  function commit(input: HTMLInputElement) {
    const parsed = parseValue(param, input.value);
    const taken = parsed === undefined ? value : clampValue(param, parsed);
    input.value = String(taken);
    if (taken !== value) onChange(taken);
  }
  return (
    <input
      key={String(value)}
      data-explain={`param.${path}`}
      aria-label={param.label}
      inputMode={param.kind === 'number' ? (param.integer ? 'numeric' : 'decimal') : 'text'}
      autoComplete="off"
      defaultValue={String(value)}
      disabled={disabled}
      onBlur={(event) => commit(event.currentTarget)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit(event.currentTarget);
      }}
    />
  );
}

function Control(props: Omit<Props, 'changed'>) {
  const { path, param, value, disabled, onChange } = props;
  const explain = `param.${path}`;
  if (param.kind === 'choice')
    return (
      <select
        data-explain={explain}
        aria-label={param.label}
        value={String(value)}
        disabled={disabled}
        onChange={(event) => onChange(event.target.value)}
      >
        {param.options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    );
  if (param.kind === 'toggle')
    return (
      <input
        type="checkbox"
        data-explain={explain}
        aria-label={param.label}
        checked={value === true}
        disabled={disabled}
        onChange={(event) => onChange(event.target.checked)}
      />
    );
  return <Entry {...props} />;
}

/** A parameter with its name, in a row. */
export function Field({ changed, ...props }: Props) {
  const { label, help } = props.param;
  const unit = props.param.kind === 'number' ? props.param.unit : undefined;
  return (
    <div className={changed ? 'field changed' : 'field'}>
      <span>
        <Term title={label} help={help} explain={`param.${props.path}`} />
        {unit === undefined ? null : <small>{unit}</small>}
      </span>
      <Control {...props} />
    </div>
  );
}
