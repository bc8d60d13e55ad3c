import { texts } from '../../core/texts';
import { Icon } from '../elements/Icon';
import { PopButton } from '../elements/PopButton';
import { later } from '../elements/later';

export const text = texts('ui/header/ExportButton', {
  label: 'Export',
});

const ExportMenu = later(() => import('./ExportMenu').then((module) => module.ExportMenu));

/** Opens the export menu. */
export const ExportButton = () => (
  <PopButton label={text.label} explain="export" className="icon" renderContent={() => <ExportMenu />}>
    <Icon name="save" />
  </PopButton>
);
