import { texts } from '../../core/texts';
import { readValue } from '../../core/config/param';
import type { Param, Value } from '../../core/config/param';
import { useId, useState } from 'react';
import { Term } from '../explain/Term';

export const text = texts('ui/rail/Field', {
  rejected: (reason: string, value: string) => `${reason} It stays ${value} until then.`,
});

type Props = {
  /** The path of the parameter in the configuration. */
  path: string;
  param: Param;
  value: Value;
  changed: boolean;
  disabled: boolean;
  onChange: (value: Value) => void;
};

/** A text field, read when it loses the focus. Invalid text stays, with the reason beside it. */
function Entry({ path, param, value, disabled, onChange }: Omit<Props, 'changed'>) {
  const [problem, setProblem] = useState('');
  const id = useId();
  function commit(input: HTMLInputElement) {
    try {
      const taken = readValue(param.label, param, input.value);
      setProblem('');
      input.value = String(taken);
      if (taken !== value) onChange(taken);
    } catch (error) {
      setProblem(text.rejected(error instanceof Error ? error.message : '', String(value)));
    }
  }
  return (
    <>
      <input
        data-explain={`param.${path}`}
        aria-label={param.label}
        aria-invalid={problem !== ''}
        aria-describedby={id}
        inputMode={param.kind === 'number' ? (param.integer ? 'numeric' : 'decimal') : 'text'}
        autoComplete="off"
        defaultValue={String(value)}
        disabled={disabled}
        onBlur={(event) => commit(event.currentTarget)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') commit(event.currentTarget);
        }}
      />
      <small id={id} className="problem" role="status">
        {problem}
      </small>
    </>
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
  return <Entry key={String(value)} {...props} />;
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
