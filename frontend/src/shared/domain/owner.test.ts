import i18next from 'i18next';
import { expect, test } from 'vitest';
import { ownerName } from '@/shared/domain/owner';

test.each([
  ['zh-CN', '平台预置'],
  ['en', 'Preset'],
])('what the platform made is told by the same word everywhere, in %s', (language, word) => {
  const t = i18next.getFixedT(language);
  expect(ownerName(t, { owner_id: '00000000000000000000000000', owner_name: 'Modelyard' })).toBe(word);
  expect(ownerName(t, { owner_id: '01ARZ3NDEKTSV4RRFFQ69G5FAV', owner_name: 'li' })).toBe('li');
});
