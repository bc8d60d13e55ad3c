import type { ReactNode } from 'react';
import type { Table } from './table';
import { Term } from '../explain/Term';
import { TableButton } from './TableButton';

type Props = {
  title: string;
  /** Its explanation: an id known to `explanationOf`, or a sentence. */
  explain?: string;
  help?: string;
  of: ReactNode;
  /** The right end of the caption: a number, or a switch. */
  value?: ReactNode;
  tools?: ReactNode;
  /** Its numbers. */
  table?: () => Table;
  className?: string;
  children: ReactNode;
};

/** A chart under its name, which opens its explanation. */
export const Figure = ({ title, explain, help, of, value, tools, table, className, children }: Props) => (
  <figure className={className}>
    <figcaption>
      <h2>
        <Term title={title} help={help} explain={explain} /> <small>{of}</small>
      </h2>
      {tools}
      {value === undefined ? null : <output aria-live="off">{value}</output>}
      {table ? <TableButton title={title} read={table} /> : null}
    </figcaption>
    {children}
  </figure>
);
