import { expect, test } from 'vitest';
import { curlOf, pythonLiteral, pythonOf, quoted, urlOf } from '@/features/services/lib/snippets';
import type { Interface } from '@/shared/api/generated/types.gen';

const address = 'https://yard.example/serve/01ABC/';
const face = (param_style: Interface['param_style'], method: Interface['method'] = 'POST'): Interface => ({
  name: 'predict',
  path: '/predict',
  method,
  ...(param_style ? { param_style } : {}),
});

test('the path is put behind the address once', () => {
  expect(urlOf(address, face('json'))).toBe('https://yard.example/serve/01ABC/predict');
});

test('a quote in a text does not end the shell word', () => {
  expect(quoted("it's")).toBe(`'it'\\''s'`);
});

test('params go into the URL', () => {
  const call = { address, face: face('params'), given: { text: '足球 & "x"' } };
  expect(curlOf(call)).toBe(
    `curl -G -X POST 'https://yard.example/serve/01ABC/predict' \\\n  -H "X-API-Key: $MODELYARD_API_KEY" \\\n` +
      `  --data-urlencode 'text=足球 & "x"'`,
  );
  expect(pythonOf(call)).toContain('params={"text": "足球 & \\"x\\""},');
});

test('json goes as one body', () => {
  const call = { address, face: face('json'), given: { text: 'a', exact: true, k: null } };
  expect(curlOf(call)).toContain(`-d '{"text":"a","exact":true,"k":null}'`);
  expect(pythonOf(call)).toContain('json={"text": "a", "exact": True, "k": None},');
});

test('a form carries files by name and texts as they are', () => {
  const file = new File(['x'], 'cat.png', { type: 'image/png' });
  const call = { address, face: face('form'), given: { image: file, note: '@home' } };
  expect(curlOf(call)).toContain("-F 'image=@cat.png'");
  expect(curlOf(call)).toContain("--form-string 'note=@home'");
  expect(pythonOf(call)).toContain(
    'files={"image": ("cat.png", open("cat.png", "rb"), "image/png"), "note": (None, "@home")},',
  );
});

test('a raw body says its type', () => {
  const file = new File(['x'], 'cat.png', { type: 'image/png' });
  expect(curlOf({ address, face: face('raw', 'PUT'), given: { image: file } })).toContain("--data-binary '@cat.png'");
  const text = { address, face: face('raw'), given: { text: 'hi' } };
  expect(curlOf(text)).toContain("--data-raw 'hi'");
  expect(pythonOf(text)).toContain('data="hi".encode(),');
  expect(pythonOf(text)).toContain('"Content-Type": "text/plain; charset=utf-8"');
});

test('Python writes JSON values its own way', () => {
  expect(pythonLiteral({ a: [true, null, 1.5], b: '引"号' })).toBe('{"a": [True, None, 1.5], "b": "引\\"号"}');
});
