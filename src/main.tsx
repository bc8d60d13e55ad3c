import { createRoot } from 'react-dom/client';
import { App } from './ui/App';

declare global {
  /** Set by index.html before anything else is loaded. */
  var webgpuFound: Promise<boolean>;
}

/** How long the page waits for the browser's word on WebGPU before it draws, in milliseconds; without it, yes. */
const patience = 400;

const later = new Promise<boolean>((resolve) => {
  setTimeout(resolve, patience, true);
});
/** `?lang=de`: the page in that language, as far as it is translated. */
async function chosenLanguage(): Promise<string | undefined> {
  const language = new URLSearchParams(location.search).get('lang') ?? 'en';
  if (language === 'en') return undefined;
  const { chooseLanguage } = await import('./ui/language');
  return chooseLanguage(language);
}

const remark = chosenLanguage().catch(
  () => 'The translation could not be fetched. Reload the page to try again.',
);
void Promise.all([Promise.race([webgpuFound, later]), remark]).then(([webgpu, said]) => {
  const root = document.getElementById('root');
  if (root) createRoot(root).render(<App webgpu={webgpu} remark={said} />);
});
