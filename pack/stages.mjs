import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const bench = (...words) => ({ script: 'src/cli/bin.mjs', words: ['bench', ...words, '--json'] });
const train = (...words) => ({ script: 'src/cli/bin.mjs', words: ['train', ...words] });

/** The files of CIFAR-10 in a folder, as `dataset.files` lists them; undefined where there are none. */
export function cifarFiles(folder) {
  if (folder === undefined) return undefined;
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  const archive = names.find((name) => name.endsWith('cifar-10-binary.tar.gz'));
  const batches = names.filter((name) => /(?:data_batch_\d|test_batch)\.bin(?:\.gz)?$/.test(name));
  const chosen = archive ? [archive] : batches;
  return chosen.length > 0 ? chosen.map((name) => join(folder, name)).join(',') : undefined;
}

/** ResNet-20 by OIALR, for that many steps. */
function resnet(files, steps) {
  const dataset = files ? ['dataset.id=cifar10', `dataset.files=${files}`] : ['dataset.id=scenes'];
  const settings = [...dataset, 'model.id=resnet20', 'method.id=oialr', 'batchSize=128', 'metricsEvery=25'];
  return train('--steps', String(steps), ...settings.flatMap((setting) => ['--set', setting]));
}

/**
 * What is worth knowing of a GPU that one has for minutes, the most valuable first.
 *
 * `data`: a folder that may hold CIFAR-10. `browser`: { path } of a Chromium, or undefined. `site`: the folder of the page.
 */
export function stagesFor({ data, browser, site }) {
  const files = cifarFiles(data);
  return [
    { id: 'adapter', share: 0.2, most: 30, commands: [bench('adapter')] },
    { id: 'oracles', share: 0.25, most: 90, commands: [bench('oracles')] },
    { id: 'tune', share: 0.3, most: 150, commands: [bench('tune', '--dry')] },
    {
      id: 'step',
      share: 0.5,
      most: 240,
      // One process for a case and a group of peers: none that fails, or compiles for minutes, takes the others with it.
      commands: [
        bench('step/cnn/dense/b64', '--quick', '--peers', 'tfjs,torch'),
        bench('step/cnn/svdTraining/b64', '--quick', '--peers', 'dense,tfjs,torch'),
        bench('step/resnet20/svdTraining/b64', '--quick', '--peers', 'dense,torch'),
        {
          ...bench('step/cnn/dense/b64', '--quick', '--peers', 'torch'),
          env: { RANKSCOPE_WITHHOLD: 'subgroups' }, // as in browsers that have none
        },
        bench('step/cnn/dense/b64', '--quick', '--peers', 'jaxjs'),
        bench('step/mlp/dense/b64', '--quick', '--peers', 'tfjs,torch,jaxjs'),
        bench('step/vgg/svdTraining/b64', '--quick', '--peers', 'dense,torch'),
        bench('step/resnet20/dense/b64', '--quick', '--peers', 'tfjs'),
      ],
    },
    {
      id: 'profile',
      share: 0.25,
      most: 60,
      commands: [bench('profile', 'cnn', 'dense', '64'), bench('profile', 'resnet20', 'svdTraining', '64')],
    },
    { id: 'kernels', share: 0.25, most: 60, commands: [bench('kernels')] },
    { id: 'penalty', share: 0.3, most: 30, commands: [bench('penalty')] },
    { id: 'svd', share: 0.3, most: 45, commands: [bench('svd')] },
    { id: 'latency', share: 0.3, most: 45, commands: [bench('latency')] },
    { id: 'memory', share: 0.4, most: 60, commands: [bench('memory')] },
    { id: 'train', share: 0.7, commands: [resnet(files, 200), resnet(files, 4000)] },
    {
      id: 'page',
      most: 90,
      ...(browser ? {} : { missing: 'there is no Chromium or Chrome' }),
      commands: browser ? [{ script: 'pack/visitPage.mjs', words: [site, browser.path] }] : [],
    },
  ];
}
