import { describe, expect, test } from 'vitest';
import { whyNotValue } from '@/shared/domain/envValue';

const epochs = { name: 'EPOCHS', type: 'integer' as const, default: '10', min: 1, max: 100 };
const rate = { name: 'RATE', type: 'number' as const, default: '0.1', min: 0 };
const kind = { name: 'KIND', type: 'choice' as const, default: 'a', choices: ['a', 'b'] };
const flag = { name: 'FLAG', type: 'boolean' as const, default: 'false' };
const alpha = { name: 'ALPHA', type: 'number' as const, default: 'auto', choices: ['auto'], min: 0.000001 };
const tag = { name: 'TAG', type: 'string' as const, default: null };

describe('a value', () => {
  test.each([
    [epochs, '1', null],
    [epochs, '100', null],
    [epochs, '0', 'tooSmall'],
    [epochs, '101', 'tooLarge'],
    [epochs, '1.5', 'notAnInteger'],
    [epochs, '1e1', 'notAnInteger'],
    [epochs, 'ten', 'notAnInteger'],
    [rate, '0.001', null],
    [rate, '1e-4', null],
    [rate, '-1', 'tooSmall'],
    [rate, 'Infinity', 'notANumber'],
    [rate, 'NaN', 'notANumber'],
    [rate, 'x', 'notANumber'],
    [alpha, 'auto', null],
    [alpha, '0.5', null],
    [alpha, 'abc', 'notAWordOrNumber'],
    [alpha, '0', 'tooSmall'],
    [kind, 'b', null],
    [kind, 'c', 'notAChoice'],
    [flag, 'TRUE', null],
    [flag, '0', null],
    [flag, 'yes', 'notABoolean'],
    [tag, 'anything', null],
    [tag, 'x'.repeat(4001), 'tooLong'],
  ])('of %o: %s', (entry, typed, key) => {
    expect(whyNotValue(entry, typed)?.key ?? null).toBe(key);
  });

  test.each([undefined, '', '  '])('that is not typed (%j) is the default', (typed) => {
    expect(whyNotValue(epochs, typed)).toBeNull();
    expect(whyNotValue({ ...epochs, default: null }, typed)).toBeNull();
  });
});
