import { theme } from 'antd';
import { useTranslation } from 'react-i18next';
import type { LinePlace } from '@/shared/components/log/LineCounts';
import { LINE } from '@/shared/components/log/LineHeights';
import { LineText } from '@/shared/components/log/LineText';
import type { LogLine } from '@/shared/components/log/LogStore';
import { formatBytes } from '@/shared/domain/format';

interface LogLinesProps {
  lines: readonly LogLine[];
  wrap: boolean;
  raw: boolean;
  words: string;
  isMatch: (place: LinePlace) => boolean;
}

/** The lines in view. */
export function LogLines({ lines, wrap, raw, words, isMatch }: LogLinesProps) {
  const { t } = useTranslation('shared');
  const { token } = theme.useToken();
  return lines.map(({ place, text, gap }) => (
    <div
      key={`${place.block}:${place.index}`}
      data-line
      style={{
        minHeight: LINE,
        height: wrap ? undefined : LINE,
        whiteSpace: wrap ? 'pre-wrap' : 'pre',
        overflowWrap: wrap ? 'anywhere' : undefined,
        paddingInline: 12,
        background: isMatch(place) ? token.colorWarningBg : undefined,
        color: gap === undefined ? undefined : token.colorTextTertiary,
      }}
    >
      {gap === undefined ? (
        <LineText text={text ?? '…'} words={words} raw={raw} />
      ) : (
        t('log.gap', { size: formatBytes(gap) })
      )}
    </div>
  ));
}
