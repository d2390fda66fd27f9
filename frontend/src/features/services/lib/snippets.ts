/** How a service is called from a script: the same request as the online test makes, with an API key. */
import type { Interface } from '@/shared/api/generated/types.gen';

interface CallOf {
  /** The service's address with scheme and host, ending with a slash. */
  address: string;
  face: Interface;
  /** Inputs by name (see givenValues). */
  given: Record<string, unknown>;
}

const KEY = 'X-API-Key';
const KEY_VARIABLE = 'MODELYARD_API_KEY';

export const urlOf = (address: string, face: Interface): string =>
  address.replace(/\/+$/, '/') + face.path.replace(/^\/+/, '');

/** A word for a POSIX shell. */
export const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;

/** Text as a URL and a multipart form carry it: strings as they are, the rest as JSON. */
const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

const fileName = (value: File): string => value.name;

export function curlOf({ address, face, given }: CallOf): string {
  const method = face.method ?? 'POST';
  const query = face.param_style === 'params' && Object.keys(given).length > 0 ? '-G ' : ''; // into the URL
  const head = [`curl ${query}-X ${method} ${quoted(urlOf(address, face))}`, `-H "${KEY}: $${KEY_VARIABLE}"`];
  return [...head, ...curlParts(face, given)].join(' \\\n  ');
}

function curlParts(face: Interface, given: Record<string, unknown>): string[] {
  const entries = Object.entries(given);
  switch (face.param_style ?? 'json') {
    case 'params':
      return entries.map(([name, value]) => `--data-urlencode ${quoted(`${name}=${asText(value)}`)}`);
    case 'form':
      return entries.map(([name, value]) =>
        value instanceof File
          ? `-F ${quoted(`${name}=@${fileName(value)}`)}`
          : `--form-string ${quoted(`${name}=${asText(value)}`)}`,
      );
    case 'raw':
      return curlBody(entries[0]?.[1]);
    default:
      return [`-H ${quoted('Content-Type: application/json')}`, `-d ${quoted(JSON.stringify(given))}`];
  }
}

function curlBody(value: unknown): string[] {
  if (value === undefined) return [];
  if (value instanceof File) {
    return [`-H ${quoted(`Content-Type: ${mediaType(value)}`)}`, `--data-binary ${quoted(`@${fileName(value)}`)}`];
  }
  const type = typeof value === 'string' ? 'text/plain; charset=utf-8' : 'application/json';
  return [`-H ${quoted(`Content-Type: ${type}`)}`, `--data-raw ${quoted(asText(value))}`];
}

const mediaType = (file: File): string => file.type || 'application/octet-stream';

export function pythonOf({ address, face, given }: CallOf): string {
  const args = [
    `    ${pythonLiteral(face.method ?? 'POST')},`,
    `    ${pythonLiteral(urlOf(address, face))},`,
    `    headers={${pythonHeaders(face, given)}},`,
    ...pythonParts(face, given),
    '    timeout=60,',
  ];
  return [
    'import os',
    '',
    'import requests',
    '',
    'answer = requests.request(',
    ...args,
    ')',
    'answer.raise_for_status()',
    'print(answer.json())',
  ].join('\n');
}

function pythonHeaders(face: Interface, given: Record<string, unknown>): string {
  const key = `"${KEY}": os.environ["${KEY_VARIABLE}"]`;
  const value = Object.values(given)[0];
  if (face.param_style !== 'raw' || value === undefined) return key;
  const plain = typeof value === 'string' ? 'text/plain; charset=utf-8' : 'application/json';
  return `${key}, "Content-Type": ${pythonLiteral(value instanceof File ? mediaType(value) : plain)}`;
}

function pythonParts(face: Interface, given: Record<string, unknown>): string[] {
  const entries = Object.entries(given);
  const dict = (rows: [string, string][]) =>
    `{${rows.map(([name, code]) => `${pythonLiteral(name)}: ${code}`).join(', ')}}`;
  switch (face.param_style ?? 'json') {
    case 'params':
      return entries.length === 0
        ? []
        : [`    params=${dict(entries.map(([name, value]) => [name, pythonLiteral(asText(value))]))},`];
    case 'form':
      return entries.length === 0
        ? []
        : [`    files=${dict(entries.map(([name, value]) => [name, pythonPart(value)]))},`];
    case 'raw':
      return entries[0] === undefined ? [] : [`    data=${pythonBody(entries[0][1])},`];
    default:
      return [`    json=${pythonLiteral(given)},`];
  }
}

/** One part of a multipart form; `(None, text)` is a plain field. */
function pythonPart(value: unknown): string {
  if (!(value instanceof File)) return `(None, ${pythonLiteral(asText(value))})`;
  const name = pythonLiteral(fileName(value));
  return `(${name}, open(${name}, "rb"), ${pythonLiteral(mediaType(value))})`;
}

const pythonBody = (value: unknown): string =>
  value instanceof File ? `open(${pythonLiteral(fileName(value))}, "rb")` : `${pythonLiteral(asText(value))}.encode()`;

/** A JSON value as Python writes it. */
export function pythonLiteral(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (Array.isArray(value)) return `[${value.map(pythonLiteral).join(', ')}]`;
  if (typeof value === 'object') {
    const rows = Object.entries(value).map(([name, entry]) => `${pythonLiteral(name)}: ${pythonLiteral(entry)}`);
    return `{${rows.join(', ')}}`;
  }
  return JSON.stringify(value);
}
