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
void Promise.race([webgpuFound, later]).then((webgpu) => {
  const root = document.getElementById('root');
  if (root) createRoot(root).render(<App webgpu={webgpu} />);
});
