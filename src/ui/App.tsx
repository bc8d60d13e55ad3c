import { useEffect, useState } from 'react';
import catalogue from 'virtual:catalogue';
import { pluginsOf, sectionNames } from '../core/config/config';
import { texts, translate } from '../core/texts';
import { openStore } from '../store/open';
import { Page } from './Page';
import { isOpenedByLink, restoreHash } from './useHash';
import { StoreContext } from './useStore';
import './style/fonts.css';
import './style/tokens.css';
import './style/base.css';
import './header/header.css';
import './rail/controls.css';
import './rail/slider.css';
import './style/panels.css';
import './spectra/spectra.css';
import './style/charts.css';
import './overlays/overlays.css';
import './style/screens.css';
import './header/phone.css';
import './style/phone.css';

export const text = texts('ui/App', {
  noTexts: 'Explanations of the controls are missing: they could not be fetched. Reload.',
});

/** Translates the texts of the plug-ins into the chosen language. */
function translateCatalogue() {
  translate('core/config/config', catalogue.run);
  for (const section of sectionNames)
    for (const plugin of pluginsOf(catalogue, section)) translate(`${section}s/${plugin.id}`, plugin);
}

/**
 * The page on the trainer (`?backend=webgl` for another engine), or on a recording: `?recording=recordings/x.json`, and
 * where there is no WebGPU. `remark` is shown once it has opened.
 */
export function App({ webgpu, remark }: { webgpu: boolean; remark: string | undefined }) {
  const [store] = useState(() => {
    translateCatalogue();
    restoreHash();
    const query = new URLSearchParams(location.search);
    return openStore(catalogue, {
      recording: query.get('recording') ?? undefined,
      backend: query.get('backend') ?? undefined,
      held: isOpenedByLink(),
      webgpu,
    });
  });
  useEffect(() => {
    import('./catalogueTexts').then(
      ({ complete }) => {
        complete(catalogue);
        translateCatalogue();
      },
      () => store.actions.say(text.noTexts),
    );
    if (remark !== undefined) store.actions.say(remark);
  }, [store, remark]);
  return (
    <StoreContext value={store}>
      <Page />
    </StoreContext>
  );
}
