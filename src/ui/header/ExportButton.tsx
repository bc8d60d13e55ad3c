import { Icon } from '../elements/Icon';
import { PopButton } from '../elements/PopButton';
import { later } from '../elements/later';

const ExportMenu = later(() => import('./ExportMenu').then((module) => module.ExportMenu));

/** Opens the export menu. */
export const ExportButton = () => (
  <PopButton label="Export" explain="export" className="icon" renderContent={() => <ExportMenu />}>
    <Icon name="save" />
  </PopButton>
);
