/** From the declared interface of a service to a form, and from what was typed to the inputs of a test. */
import { dataUrl } from '@/features/services/lib/files';
import type { InputEntry, Interface } from '@/shared/api/generated/types.gen';
import { inLanguage } from '@/shared/i18n/bilingual';

type InputType = NonNullable<InputEntry['type']>;
/** What a form holds: text of strings and JSON, numbers, switches, files. */
export type FieldValue = string | number | boolean | File | null | undefined;
export type FormValues = Record<string, FieldValue>;
export type FieldProblem = 'required' | 'notNumber' | 'notJson' | 'tooLarge' | 'onlyOne';

export const MAX_FILE_BYTES = 10 * 1024 ** 2;

interface FileInput {
  filename: string;
  content_type: string;
  base64: string;
}

export const typeOf = (entry: InputEntry): InputType => entry.type ?? 'string';
export const isFile = (entry: InputEntry): boolean => entry.type === 'image' || entry.type === 'file';

/** The form of an interface, filled with the declared test values: of what is in two languages, with its own. */
export function initialValues(face: Interface, language?: string): FormValues {
  return Object.fromEntries((face.inputs ?? []).map((entry) => [entry.name, startValue(entry, language)]));
}

function startValue(entry: InputEntry, language: string | undefined): FieldValue {
  const value = entry.test_value;
  switch (typeOf(entry)) {
    case 'image':
    case 'file':
      return null;
    case 'number':
      return typeof value === 'number' ? value : numberOf(value);
    case 'boolean':
      return value === true || value === 'true';
    case 'json':
      return value === undefined || value === null ? '' : pretty(value);
    default:
      if (value === undefined || value === null) return '';
      return language === undefined ? text(value) : inLanguage(text(value), language);
  }
}

function numberOf(value: unknown): number | null {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : NaN;
  return Number.isFinite(number) ? number : null;
}

/** JSON on several lines. A string that holds JSON already is laid out, too. */
export function pretty(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value, null, 2);
  try {
    return JSON.stringify(JSON.parse(value), null, 2);
  } catch {
    return value;
  }
}

const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** What was used in an earlier test, as far as it can be used again: files cannot. */
export function valuesOf(face: Interface, inputs: Record<string, unknown>): FormValues {
  const used = { ...face, inputs: (face.inputs ?? []).map((entry) => ({ ...entry, test_value: inputs[entry.name] })) };
  return initialValues(used);
}

/** Why a field cannot be sent; null when it can. */
export function fieldProblem(entry: InputEntry, value: FieldValue): FieldProblem | null {
  if (isEmpty(value)) return entry.required === false ? null : 'required';
  if (value instanceof File) return value.size > MAX_FILE_BYTES ? 'tooLarge' : null;
  if (typeOf(entry) === 'number') return typeof value === 'number' && Number.isFinite(value) ? null : 'notNumber';
  if (typeOf(entry) === 'json') return isJson(String(value)) ? null : 'notJson';
  return null;
}

/** A raw body has room for one input: the second that is given is refused. */
export function tooMany(face: Interface, values: FormValues): string | null {
  if (face.param_style !== 'raw') return null;
  const given = (face.inputs ?? []).filter((entry) => !isEmpty(values[entry.name]) && values[entry.name] !== false);
  return given[1]?.name ?? null;
}

const isEmpty = (value: FieldValue): boolean => value === undefined || value === null || value === '';

function isJson(value: string): boolean {
  try {
    JSON.parse(value);
    return true;
  } catch {
    return false;
  }
}

/** The values that go into a request: files as they are, empty optional ones left out. */
export function givenValues(face: Interface, values: FormValues): Record<string, unknown> {
  const given: Record<string, unknown> = {};
  for (const entry of face.inputs ?? []) {
    const value = values[entry.name];
    const left = isEmpty(value) || (face.param_style === 'raw' && value === false && entry.required === false);
    if (!left) given[entry.name] = typeOf(entry) === 'json' ? parsed(String(value)) : value;
  }
  return given;
}

function parsed(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** The body of an online test: files become base64. */
export async function testInputs(given: Record<string, unknown>): Promise<Record<string, unknown>> {
  const inputs: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given)) {
    inputs[name] = value instanceof File ? await fileInput(value) : value;
  }
  return inputs;
}

const UNSAFE = /[\p{Cc}/\\"]/gu;
const MEDIA_TYPE = /^[a-z0-9.+-]+\/[a-z0-9.+-]+$/;

async function fileInput(file: File): Promise<FileInput> {
  const type = file.type.split(';')[0]?.trim().toLowerCase() ?? '';
  return {
    filename: file.name.replace(UNSAFE, '_').slice(-200) || 'file',
    content_type: MEDIA_TYPE.test(type) ? type : 'application/octet-stream',
    base64: (await dataUrl(file)).split(',')[1] ?? '',
  };
}
