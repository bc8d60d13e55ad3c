import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import type { AdapterInfo } from '../../src/core/adapter';
import { numerics } from '../../src/core/versions';

/** Digests of `bitsOf` by run, for each engine on which they were recorded, all of one numerics number. */
type Recorded = { numerics: number; engines: Record<string, Record<string, string>> };

const path = join(import.meta.dirname, 'recorded.json');
const recorded: Recorded = JSON.parse(readFileSync(path, 'utf8'));

/**
 * The key under which equal bits can be expected: the CPU everywhere, because JavaScript rounds alike; an adapter by its
 * name, as software drivers are compiled for the machine, with fused multiply-adds or without.
 */
export function engineKey({ backend, name, subgroupSize }: AdapterInfo): string {
  if (backend === 'cpu') return 'processor';
  const isFused = /^flags.*\bfma\b/m.test(cpuFlags());
  return [name, `subgroups of ${subgroupSize ?? 'any'}`, process.arch, ...(isFused ? ['fma'] : [])].join(
    ', ',
  );
}

function cpuFlags(): string {
  try {
    return readFileSync('/proc/cpuinfo', 'utf8');
  } catch {
    return `model name: ${cpus()[0]?.model ?? ''}`;
  }
}

/** Whether the bits are recorded rather than compared: RANKSCOPE_RECORD_BITS=1. */
export const isRecording = Boolean(process.env['RANKSCOPE_RECORD_BITS']);

/** The recorded digests of an engine; undefined if none were recorded on it. */
export const digestsOn = (key: string): Record<string, string> | undefined => recorded.engines[key];

/** Whether the recorded digests are of the present numerics number. */
export const isPresent = (): boolean => recorded.numerics === numerics;

/** Advice for bits that differ from the recorded ones. */
export const advice = `The bits of a run have changed. If that is intended, raise \`numerics\` in src/core/versions.ts, then record them:
RANKSCOPE_RECORD_BITS=1 npx vitest run --project unit test/bits, and the same with --project gpu test/gpu/bits.test.ts.`;

/**
 * Records the digests of an engine. Those of an earlier number are deleted, for every engine.
 *
 * Throws if different ones are recorded under the present number.
 */
export function record(key: string, digests: Record<string, string>): void {
  const before = isPresent() ? recorded : { numerics, engines: {} };
  const own = before.engines[key] ?? {};
  for (const [run, digest] of Object.entries(digests))
    if ((own[run] ?? digest) !== digest) throw new Error(`${run} on ${key}: ${advice}`);
  Object.assign(recorded, { ...before, engines: { ...before.engines, [key]: { ...own, ...digests } } });
  writeFileSync(path, `${JSON.stringify(recorded, null, 2)}\n`);
}
