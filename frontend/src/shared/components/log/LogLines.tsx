import { theme } from 'antd';
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import { LINE } from '@/shared/components/log/geometry';
import type { LinePlace } from '@/shared/components/log/LineCounts';
import type { LogLine } from '@/shared/components/log/LogStore';
import { formatBytes } from '@/shared/domain/format';

interface LogLinesProps {
  lines: readonly LogLine[];
  wrap: boolean;
  words: string;
  isMatch: (place: LinePlace) => boolean;
}

/** The lines in view. */
export function LogLines({ lines, wrap, words, isMatch }: LogLinesProps) {
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
      {gap === undefined ? <Marked text={text ?? '…'} words={words} /> : t('log.gap', { size: formatBytes(gap) })}
    </div>
  ));
}

/** A text in which the words searched for are marked. */
function Marked({ text, words }: { text: string; words: string }) {
  const { token } = theme.useToken();
  const parts = words ? splitAt(text, words) : [text];
  return parts.map((part, index) => (
    <Fragment key={index}>
      {index % 2 === 0 ? part : <mark style={{ background: token.gold4, color: token.colorTextBase }}>{part}</mark>}
    </Fragment>
  ));
}

/** `text` cut at each occurrence of `words`; every second piece is one of them. Letter case does not matter. */
function splitAt(text: string, words: string): string[] {
  const folded = text.toLowerCase();
  const needle = words.toLowerCase();
  if (folded.length !== text.length) return [text];
  const parts: string[] = [];
  let from = 0;
  for (let at = folded.indexOf(needle); at >= 0; at = folded.indexOf(needle, from)) {
    parts.push(text.slice(from, at), text.slice(at, at + needle.length));
    from = at + needle.length;
  }
  return [...parts, text.slice(from)];
}
