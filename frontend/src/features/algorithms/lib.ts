/** What the algorithm pages compute: pure functions, tested in lib.test.ts. */
import type { AlgorithmView, EnvIn, InputIn, InterfaceIn } from '@/shared/api/generated/types.gen';

/** The parts of an algorithm's page. */
export const TABS = ['train', 'serve'] as const;

/** The values that a parameter may have: its choices, its bounds, or what is in either. `''`: no limit. */
export function rangeOf(entry: Pick<EnvIn, 'choices' | 'min' | 'max'>, number: (value: number) => string): string {
  return [...(entry.choices ?? []), boundsOf(entry, number)].filter(Boolean).join(' · ');
}

function boundsOf({ min, max }: Pick<EnvIn, 'min' | 'max'>, number: (value: number) => string): string {
  if (typeof min === 'number' && typeof max === 'number') return `${number(min)} – ${number(max)}`;
  if (typeof min === 'number') return `≥ ${number(min)}`;
  return typeof max === 'number' ? `≤ ${number(max)}` : '';
}

/** A value as it is sent: text as it is, anything else as JSON. `''`: none. */
export function testValue(input: InputIn): string {
  const value = input.test_value;
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

export interface InputRow extends InputIn {
  key: string;
}

export function inputRows(service: InterfaceIn): InputRow[] {
  return (service.inputs ?? []).map((input) => ({ ...input, key: input.name }));
}

/** The full command line; `''`: the image's own. */
export function commandOf(half: { command?: string[]; args?: string[] }): string {
  return [...(half.command ?? []), ...(half.args ?? [])].map(quoted).join(' ');
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** Made and kept by the platform. */
export function isPreset(algorithm: Pick<AlgorithmView, 'preset_code'>): boolean {
  return algorithm.preset_code !== null;
}
