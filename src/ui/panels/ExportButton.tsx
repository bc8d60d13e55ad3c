import { lazy } from 'react';
import { Icon } from '../Icon';
import { PopButton } from '../PopButton';

const ExportMenu = lazy(() => import('./ExportMenu').then((module) => ({ default: module.ExportMenu })));

/** Opens what can be saved. */
export const ExportButton = () => (
  <PopButton label="Export" explain="export" className="icon" renderContent={() => <ExportMenu />}>
    <Icon name="save" />
  </PopButton>
);
