import { expect, test } from 'vitest';
import { chosenParameters, shownParameters } from '@/features/training/lib/parameters';

const epochs = { name: 'EPOCHS', type: 'integer' as const, default: '10', min: 1, max: 100 };
const rate = { name: 'RATE', type: 'number' as const, default: '0.1', min: 0 };
const kind = { name: 'KIND', type: 'choice' as const, default: 'a', choices: ['a', 'b'] };
const flag = { name: 'FLAG', type: 'boolean' as const, default: 'false' };
const tag = { name: 'TAG', type: 'string' as const, default: null };

test('only declared values that differ from their default are sent', () => {
  const typed = { EPOCHS: ' 20 ', RATE: '0.1', KIND: '', FLAG: 'true', TAG: ' a b ', OLD: '1' };
  expect(chosenParameters([epochs, rate, kind, flag, tag], typed)).toEqual({
    EPOCHS: '20',
    FLAG: 'true',
    TAG: ' a b ',
  });
});

test('every parameter is shown, undeclared ones last', () => {
  const shown = shownParameters([epochs, tag], { EPOCHS: '20', OLD: '1' });
  expect(shown.map(({ name, value, isDefault }) => [name, value, isDefault])).toEqual([
    ['EPOCHS', '20', false],
    ['TAG', '', true],
    ['OLD', '1', false],
  ]);
});
