import codes from '@/shared/api/codes.json';
import type { HelpTopic } from '@/shared/domain/help';
import { type StateKind, stateNames } from '@/shared/domain/states';

/** The sections of each document: their texts are `<topic>.<section>.title` and `.text`. */
export const SECTIONS: Record<Exclude<HelpTopic, 'states' | 'codes'>, readonly string[]> = {
  'first-steps': ['dataset', 'online', 'train', 'publish', 'test', 'start', 'stuck'],
  datasets: ['purpose', 'layout', 'encoding', 'testMode', 'upload', 'report', 'versions'],
  training: ['choose', 'split', 'parameters', 'request', 'queue', 'results'],
  services: ['publish', 'replicas', 'scale', 'call', 'test'],
  resources: ['request', 'quota', 'wait', 'storage'],
  accounts: ['roles', 'password', 'keys', 'sharing'],
};

/** The kinds of states that are explained; an environment's are those of an image. */
export const EXPLAINED = [
  'part',
  'image',
  'check',
  'task',
  'model',
  'service',
  'replica',
  'project',
  'shelf',
  'visibility',
] as const satisfies readonly StateKind[];

/** The states of a kind, those that are called the same once. */
export function statesOf(kind: StateKind): string[] {
  const again: readonly string[] = kind === 'part' ? ['importing', 'failed'] : [];
  return stateNames(kind).filter((state) => !again.includes(state));
}

export interface CodeText {
  code: string;
  title: string;
  hint: string;
}

const VALUE = /\{\{[^}]*\}\}/g;
const LEFT_OUT = '…';

/** Every code that people may read, with its texts; what is filled in is left open. `textOf` gives a text as it is. */
export function codeTexts(textOf: (key: string) => unknown): CodeText[] {
  const said = (key: string) => {
    const text = textOf(key);
    return typeof text === 'string' ? text.replace(VALUE, LEFT_OUT).trim() : '';
  };
  const either = (key: string) => said(key) || said(`${key}_other`); // of several where it is counted
  // a code is one text, also where it is both an answer and the reason of a state
  return [...new Set(codes.map(({ code }) => code))]
    .map((code) => ({ code, title: either(`${code}.title`), hint: either(`${code}.hint`) }))
    .filter(({ title }) => title !== '');
}

/** Those in whose code or texts every word is. */
export function found(texts: readonly CodeText[], words: string): CodeText[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  return texts.filter(({ code, title, hint }) => {
    const all = `${code} ${title} ${hint}`.toLowerCase();
    return wanted.every((word) => all.includes(word));
  });
}
