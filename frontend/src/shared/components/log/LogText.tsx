import { Spin, theme, Typography } from 'antd';
import { type Ref, useImperativeHandle, useRef, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { LINE } from '@/shared/components/log/geometry';
import { LogLines } from '@/shared/components/log/LogLines';
import type { LogStore } from '@/shared/components/log/LogStore';
import { type Following, useLogScroll } from '@/shared/components/log/useLogScroll';
import type { LogHandle, LogSearch } from '@/shared/components/log/useLogSearch';

interface LogTextProps extends Following {
  ref: Ref<LogHandle>;
  store: LogStore;
  search: LogSearch;
  wrap: boolean;
  /** Pixels. */
  height: number;
}

/** The box that scrolls; what is drawn stays in view and only its content changes. */
export function LogText({ ref, store, search, wrap, height, ...follows }: LogTextProps) {
  const { t } = useTranslation('shared');
  const { token } = theme.useToken();
  const box = useRef<HTMLDivElement>(null);
  useSyncExternalStore(store.subscribe, store.getVersion);
  const scroll = useLogScroll(store, box, follows);
  useImperativeHandle(ref, () => ({ top: () => scroll.first, show: scroll.show }));
  const toBottom = wrap && scroll.atEnd && store.lineCount > scroll.fits;
  const lines = store.lines(scroll.first, scroll.first + scroll.fits + 1);
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
            justifyContent: toBottom ? 'flex-end' : 'flex-start',
          }}
        >
          {store.ready && store.size === 0 && (
            <Typography.Text type="secondary" style={{ padding: 12 }}>
              {t('log.empty')}
            </Typography.Text>
          )}
          {!store.ready && store.problem === undefined && <Spin style={{ margin: 'auto' }} />}
          <div style={{ transform: toBottom || wrap ? undefined : `translateY(${-scroll.above}px)` }}>
            <LogLines lines={lines} wrap={wrap} words={search.words} isMatch={search.isMatch} />
          </div>
        </div>
      </div>
    </div>
  );
}
