import { ConfigError } from '../../core/errors';

/** The optional features of WebGPU that we use where they are. */
export const wantedFeatures = ['subgroups', 'shader-f16', 'timestamp-query'] as const;

/** An optional feature that we use where it is. */
export type Feature = (typeof wantedFeatures)[number];

/**
 * What a device does not get although its adapter has it, to try here what other adapters cannot do.
 *
 * `limits`: all that the adapter grants, or only those that WebGPU guarantees everywhere.
 */
export type Restrictions = { withhold?: readonly Feature[]; limits?: 'granted' | 'guaranteed' };

/**
 * The restrictions that environment variables ask for; none in a browser.
 *
 * RANKSCOPE_WITHHOLD: features, separated by commas, or `all`. RANKSCOPE_LIMITS: `granted` (the default) or `guaranteed`.
 * Throws ConfigError for any other value.
 */
export function restrictionsIn(env: Readonly<Record<string, string | undefined>>): Restrictions {
  const { RANKSCOPE_WITHHOLD: names = '', RANKSCOPE_LIMITS: limits = 'granted' } = env;
  const asked = names
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);
  const unknown = asked.find((name) => name !== 'all' && !wantedFeatures.some((one) => one === name));
  if (unknown !== undefined)
    throw new ConfigError(
      `RANKSCOPE_WITHHOLD=${unknown} is unknown. Give features separated by commas, or all: ${wantedFeatures.join(', ')}.`,
    );
  if (limits !== 'granted' && limits !== 'guaranteed')
    throw new ConfigError(`RANKSCOPE_LIMITS=${limits} is unknown. Give granted or guaranteed.`);
  const withhold = wantedFeatures.filter((feature) => asked.includes('all') || asked.includes(feature));
  return { withhold, limits };
}
