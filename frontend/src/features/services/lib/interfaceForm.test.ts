import { expect, test } from 'vitest';
import {
  fieldProblem,
  givenValues,
  initialValues,
  MAX_FILE_BYTES,
  testInputs,
  tooMany,
  valuesOf,
} from '@/features/services/lib/interfaceForm';
import type { Interface } from '@/shared/api/generated/types.gen';

const FACE: Interface = {
  name: 'predict',
  path: '/predict',
  param_style: 'form',
  inputs: [
    { name: 'text', type: 'string', test_value: '足球' },
    { name: 'k', type: 'number', required: false, test_value: '3' },
    { name: 'exact', type: 'boolean', required: false },
    { name: 'options', type: 'json', required: false, test_value: { a: [1] } },
    { name: 'image', type: 'image', required: false },
  ],
};
const entry = (name: string) => FACE.inputs?.find((one) => one.name === name) ?? { name };

test('a form begins with the declared test values', () => {
  expect(initialValues(FACE)).toEqual({
    text: '足球',
    k: 3,
    exact: false,
    options: '{\n  "a": [\n    1\n  ]\n}',
    image: null,
  });
});

test('a test value in two languages is offered in one; what was sent before is as it was', () => {
  const both = '球队赢了。 The team won.';
  const face = { ...FACE, inputs: [{ name: 'text', test_value: both }] };
  expect(initialValues(face, 'zh-CN')).toEqual({ text: '球队赢了。' });
  expect(initialValues(face, 'en')).toEqual({ text: 'The team won.' });
  expect(valuesOf(face, { text: both })).toEqual({ text: both });
});

test('what is sent has its types, and empty optional inputs are left out', () => {
  const values = { text: 'x', k: null, exact: true, options: '{"a": 1}', image: null };
  expect(givenValues(FACE, values)).toEqual({ text: 'x', exact: true, options: { a: 1 } });
});

test('a field says why it cannot be sent', () => {
  expect(fieldProblem(entry('text'), '')).toBe('required');
  expect(fieldProblem(entry('k'), null)).toBeNull();
  expect(fieldProblem(entry('k'), NaN)).toBe('notNumber');
  expect(fieldProblem(entry('options'), '{"a":')).toBe('notJson');
  const large = new File(['x'], 'large.png');
  Object.defineProperty(large, 'size', { value: MAX_FILE_BYTES + 1 });
  expect(fieldProblem(entry('image'), large)).toBe('tooLarge');
});

test('a raw body takes one input', () => {
  const raw: Interface = { ...FACE, param_style: 'raw' };
  expect(tooMany(raw, { text: 'x' })).toBeNull();
  expect(tooMany(raw, { text: 'x', k: 2 })).toBe('k');
  expect(tooMany(FACE, { text: 'x', k: 2 })).toBeNull();
});

test('a file goes as base64 with a name and a type that the platform takes', async () => {
  const file = new File([new Uint8Array([0, 255, 1])], 'a/b "1".PNG', { type: 'image/PNG; x=1' });
  expect(await testInputs({ image: file, k: 1 })).toEqual({
    image: { filename: 'a_b _1_.PNG', content_type: 'image/png', base64: 'AP8B' },
    k: 1,
  });
});

test('an earlier test fills the form again, without its file', () => {
  const values = valuesOf(FACE, { text: 'old', k: 5, image: { filename: 'a.png', size: 3 } });
  expect(values).toMatchObject({ text: 'old', k: 5, exact: false, options: '', image: null });
});
