import { useEffect, useState } from 'react';
import catalogue from 'virtual:catalogue';
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

/**
 * The page on the trainer (`?backend=webgl` for another engine), or on a recording: `?recording=recordings/x.json`, and
 * where there is no WebGPU.
 */
export function App({ webgpu }: { webgpu: boolean }) {
  const [store] = useState(() => {
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
      ({ complete }) => complete(catalogue),
      () => store.actions.say('Explanations of the controls are missing: they could not be fetched. Reload.'),
    );
  }, [store]);
  return (
    <StoreContext value={store}>
      <Page />
    </StoreContext>
  );
}
