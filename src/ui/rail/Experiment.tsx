import { texts } from '../../core/texts';
import { Suspense } from 'react';
import { pluginsOf } from '../../core/config/config';
import type { Section } from '../../core/config/config';
import { isHidden } from '../../store/model/linkState';
import { lacksFiles } from '../../store/model/setup';
import { Term } from '../explain/Term';
import { useActions, useStore } from '../useStore';
import { FilePicker } from './FilePicker';
import { later } from '../elements/later';

export const text = texts('ui/rail/Experiment', {
  heading: 'Experiment',
  dataset: 'Data',
  model: 'Model',
  method: 'Method',
  optimizer: 'Optimizer',
  needsFiles: (label: string) => `${label}: open files first`,
});

/** Which plug-in fills a part of the experiment. */
export function PluginChoice({ section }: { section: Section }) {
  const plugins = useStore((s) => pluginsOf(s.catalogue, section));
  const id = useStore((s) => s.setup.draft[section].id);
  const changed = useStore((s) => s.setup.draft[section].id !== s.run.config[section].id);
  const setup = useStore((s) => s.setup);
  const recorded = useStore((s) => s.recorded);
  const isOff = useStore((s) => isHidden(s.link.hidden, section));
  const { choose } = useActions();
  const label = text[section];
  const chosen = plugins.find((plugin) => plugin.id === id);
  if (isOff) return null;
  return (
    <div className={changed ? 'field changed' : 'field'}>
      <span>
        <Term title={label} explain={`section.${section}`} />
      </span>
      <select
        data-explain={`section.${section}`}
        aria-label={label}
        title={chosen?.summary}
        value={id}
        disabled={recorded}
        onChange={(event) => choose(section, event.target.value)}
      >
        {plugins.map((plugin) => {
          const needsFiles = lacksFiles(setup, plugin);
          return (
            <option key={plugin.id} value={plugin.id} disabled={needsFiles}>
              {needsFiles ? text.needsFiles(plugin.label) : plugin.label}
            </option>
          );
        })}
      </select>
    </div>
  );
}

const Presets = later(() => import('./Presets').then((module) => module.Presets));
const Replay = later(() => import('./Replay').then((module) => module.Replay));

/** The choice of data, model and method. */
export function Experiment() {
  const remark = useStore(
    ({ setup: { reduced, draft, files, filesText } }) =>
      reduced ?? (draft.dataset.id === files?.id ? filesText : undefined),
  );
  const recorded = useStore((s) => s.recorded);
  const hidden = useStore((s) => s.link.hidden);
  const shared = useStore((s) => s.link.replay !== undefined || s.link.offered !== undefined);
  return (
    <section className="block experiment" aria-labelledby="experiment-heading">
      <h2 id="experiment-heading">{text.heading}</h2>
      {recorded || isHidden(hidden, 'presets') ? null : (
        <Suspense fallback={<div className="presets" />}>
          <Presets />
        </Suspense>
      )}
      <PluginChoice section="dataset" />
      <PluginChoice section="model" />
      <PluginChoice section="method" />
      {isHidden(hidden, 'files') ? null : <FilePicker />}
      {shared ? (
        <Suspense fallback={null}>
          <Replay />
        </Suspense>
      ) : null}
      {remark === undefined ? null : <p className="remark">{remark}</p>}
    </section>
  );
}
