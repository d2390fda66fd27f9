import { theme } from 'antd';
import { Fragment, memo } from 'react';
import { FigureLine } from '@/shared/components/log/FigureLine';
import { readFigures } from '@/shared/domain/logLine';

interface LineTextProps {
  text: string;
  /** What is searched for; it is marked in the text as it was written. */
  words: string;
  /** All of it as it was written. */
  raw: boolean;
}

/** A line of a log: a metric or progress is put into words, unless what is searched for stands in it. */
export const LineText = memo(function LineText({ text, words, raw }: LineTextProps) {
  const { token } = theme.useToken();
  const parts = words ? splitAt(text, words) : [text];
  const figures = raw || parts.length > 1 ? null : readFigures(text);
  if (figures !== null) return <FigureLine figures={figures} />;
  return parts.map((part, index) => (
    <Fragment key={index}>
      {index % 2 === 0 ? part : <mark style={{ background: token.gold4, color: token.colorTextBase }}>{part}</mark>}
    </Fragment>
  ));
});

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
