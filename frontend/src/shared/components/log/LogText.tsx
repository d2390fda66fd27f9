import { Spin, theme, Typography } from 'antd';
import { type Ref, useImperativeHandle, useLayoutEffect, useRef, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { LINE } from '@/shared/components/log/LineHeights';
import { useLogLook } from '@/shared/components/log/logLook';
import { LogLines } from '@/shared/components/log/LogLines';
import type { LogStore } from '@/shared/components/log/LogStore';
import { type Following, useLogScroll } from '@/shared/components/log/useLogScroll';
import type { LogHandle, LogSearch } from '@/shared/components/log/useLogSearch';

interface LogTextProps extends Following {
  ref: Ref<LogHandle>;
  store: LogStore;
  search: LogSearch;
  /** Pixels. */
  height: number;
}

/** The box that scrolls; what is drawn stays in view and only its content changes. */
export function LogText({ ref, store, search, height, ...follows }: LogTextProps) {
  const { t } = useTranslation('shared');
  const { token } = theme.useToken();
  const box = useRef<HTMLDivElement>(null);
  const drawn = useRef<HTMLDivElement>(null);
  const { wrap, raw } = useLogLook();
  useSyncExternalStore(store.subscribe, store.getVersion);
  const scroll = useLogScroll(store, box, { ...follows, look: `${wrap}:${raw}` });
  useImperativeHandle(ref, () => ({ top: () => scroll.first, show: scroll.show }));
  const lines = store.lines(scroll.first, scroll.first + scroll.fits + 1);
  useLayoutEffect(() => {
    if (!wrap) return;
    const elements = drawn.current?.children ?? [];
    const seen = lines.map(({ place, text }, index) => ({ place, text, element: elements[index] as HTMLElement }));
    const held = seen.filter(({ text }) => text !== undefined);
    scroll.heights.measure(held.map(({ place, element }) => ({ place, height: element.offsetHeight })));
  });
  return (
    <div
      ref={box}
      role="region"
      aria-label={t('log.label')}
      tabIndex={0}
      onScroll={scroll.onScroll}
      style={{
        height,
        overflow: 'auto',
        overflowAnchor: 'none',
        background: token.colorFillQuaternary,
        borderBlock: `1px solid ${token.colorBorderSecondary}`,
        fontFamily: token.fontFamilyCode,
        fontSize: token.fontSizeSM,
        lineHeight: `${LINE}px`,
      }}
    >
      <div style={{ height: scroll.height, minWidth: '100%', width: wrap ? '100%' : 'max-content' }}>
        <div
          style={{
            position: 'sticky',
            top: 0,
            height: scroll.viewport,
            overflow: wrap ? 'hidden' : 'visible clip',
            display: 'flex',
            flexDirection: 'column',
          }}
        >
          {store.ready && store.size === 0 && (
            <Typography.Text type="secondary" style={{ padding: 12 }}>
              {t('log.empty')}
            </Typography.Text>
          )}
          {!store.ready && store.problem === undefined && <Spin style={{ margin: 'auto' }} />}
          <div ref={drawn} style={{ transform: `translateY(${-scroll.above}px)` }}>
            <LogLines lines={lines} wrap={wrap} raw={raw} words={search.words} isMatch={search.isMatch} />
          </div>
        </div>
      </div>
    </div>
  );
}
