import type { ReactNode } from 'react';

type Props<V extends string> = {
  label: string;
  explain: string;
  value: V;
  options: readonly { value: V; title: string; children: ReactNode }[];
  onChoose: (value: V) => void;
};

/** A small switch between a few alternatives. */
export const Segments = <V extends string>({ label, explain, value, options, onChoose }: Props<V>) => (
  <div className="seg" role="group" aria-label={label}>
    {options.map((option) => (
      <button
        key={option.value}
        type="button"
        data-explain={explain}
        title={option.title}
        aria-pressed={option.value === value}
        onClick={() => onChoose(option.value)}
      >
        {option.children}
      </button>
    ))}
  </div>
);
