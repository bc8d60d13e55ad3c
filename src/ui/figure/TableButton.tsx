import { texts } from '../../core/texts';
import type { Table } from './table';
import { Icon } from '../elements/Icon';
import { PopButton } from '../elements/PopButton';
import { later } from '../elements/later';

export const text = texts('ui/figure/TableButton', {
  label: (title: string) => `Table of ${title}`,
});

const ChartTable = later(() => import('./ChartTable').then((module) => module.ChartTable));

/** Opens the numbers of a chart. */
export const TableButton = ({ title, read }: { title: string; read: () => Table }) => (
  <PopButton
    label={text.label(title)}
    explain="table"
    className="small"
    renderContent={() => <ChartTable title={title} read={read} />}
  >
    <Icon name="table" />
  </PopButton>
);
