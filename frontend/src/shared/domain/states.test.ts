import i18next from 'i18next';
import { expect, test } from 'vitest';
import { STATE_KINDS, stateLook, stateNames, stateText } from '@/shared/domain/states';

test.each(['zh-CN', 'en'])('every state has a word in %s', (language) => {
  for (const kind of STATE_KINDS) {
    for (const state of stateNames(kind)) {
      expect(i18next.exists(`shared:state.${kind}.${state}`, { lng: language }), `${kind}.${state}`).toBe(true);
    }
  }
});

test("the manual's words are used", () => {
  const zh = i18next.getFixedT('zh-CN');
  const words = (['part.ready', 'image.pushing', 'image.ready', 'service.running', 'service.stopped'] as const).map(
    (name) => zh(`shared:state.${name}`),
  );
  expect(words).toEqual(['导入成功', '推送中', '推送成功', '已启动', '已停止']);
});

test('an unknown state is shown as it is and is not busy', () => {
  expect(stateText(i18next.t, 'task', 'evicted')).toBe('evicted');
  expect(stateLook('task', 'evicted').busy).toBe(false);
});
