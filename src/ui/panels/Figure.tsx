import type { ReactNode } from 'react';
import { Term } from '../Term';

type Props = {
  title: string;
  help: string;
  of: ReactNode;
  /** What stands at the right end of the caption: a number, or a switch. */
  value?: ReactNode;
  tools?: ReactNode;
  className?: string;
  children: ReactNode;
};

/** A chart under its name, which explains itself. */
export const Figure = ({ title, help, of, value, tools, className, children }: Props) => (
  <figure className={className}>
    <figcaption>
      <h2>
        <Term title={title} help={help} /> <small>{of}</small>
      </h2>
      {tools}
      {value === undefined ? null : <output aria-live="off">{value}</output>}
    </figcaption>
    {children}
  </figure>
);
