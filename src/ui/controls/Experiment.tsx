import { pluginsOf } from '../../core/config';
import type { Section } from '../../core/config';
import { lacksFiles } from '../../store/setup';
import { Term } from '../Term';
import { useActions, useStore } from '../useStore';
import { FilePicker } from './FilePicker';

const names: Record<Section, { label: string; help: string }> = {
  dataset: { label: 'Data', help: 'The samples that the network learns to classify.' },
  model: { label: 'Model', help: 'The network: which layers, and how wide.' },
  method: { label: 'Method', help: 'How the network is kept or made low in rank.' },
  optimizer: { label: 'Optimizer', help: 'How gradients become steps of the weights.' },
};

/** Which plug-in fills a part of the experiment. */
export function PluginChoice({ section }: { section: Section }) {
  const plugins = useStore((s) => pluginsOf(s.catalogue, section));
  const id = useStore((s) => s.setup.draft[section].id);
  const changed = useStore((s) => s.setup.draft[section].id !== s.run.config[section].id);
  const setup = useStore((s) => s.setup);
  const recorded = useStore((s) => s.recorded);
  const { choose } = useActions();
  const { label, help } = names[section];
  const chosen = plugins.find((plugin) => plugin.id === id);
  return (
    <div className={changed ? 'field changed' : 'field'}>
      <span>
        <Term title={label} help={chosen ? `${help} ${chosen.label}: ${chosen.summary}` : help} />
      </span>
      <select
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
              {needsFiles ? `${plugin.label}: open some first` : plugin.label}
            </option>
          );
        })}
      </select>
    </div>
  );
}

/** What is trained on what, and how. */
export function Experiment() {
  const reduced = useStore((s) => s.setup.reduced);
  return (
    <section className="block experiment" aria-labelledby="experiment-heading">
      <h2 id="experiment-heading">Experiment</h2>
      <PluginChoice section="dataset" />
      <PluginChoice section="model" />
      <PluginChoice section="method" />
      <FilePicker />
      {reduced === undefined ? null : <p className="remark">{reduced}</p>}
    </section>
  );
}
