import { theme } from 'antd';
import type { CSSProperties, ReactNode } from 'react';
import { type Mark, piecesOf, steadyIndex } from '@/shared/domain/marks';

export const MARK_COLOURS = [
  'blue',
  'orange',
  'green',
  'magenta',
  'cyan',
  'purple',
  'gold',
  'red',
  'geekblue',
  'lime',
] as const;

/** So many that lie in each other have lines of their own. */
const LINES = 3;
const LINE = 2;
const STEP = 4;

/** Marks what is in a text, each in the colour of its class and with its name behind it. `known`: classes that get colours
 * of their own as long as there are enough. */
export function useMarked(known: readonly string[]) {
  const { token } = theme.useToken();
  const colourOf = (label: string) => MARK_COLOURS[steadyIndex(label, known, MARK_COLOURS.length)] ?? 'blue';
  const marked = (text: string, marks: readonly Mark[]): ReactNode[] => {
    const pieces = piecesOf(text, marks);
    const levels = Math.max(0, ...pieces.flatMap(({ within }) => within.map(({ level }) => level)));
    const depth = STEP * Math.min(levels, LINES - 1) + LINE;
    return pieces.map(({ text: said, within, ending }, index) => {
      const inner = within.at(-1);
      if (inner === undefined) return index === 0 ? said.trimStart() : said;
      const lines = within.filter(({ level }) => level < LINES);
      const style: CSSProperties = {
        color: token.colorText,
        backgroundColor: token[`${colourOf(inner.mark.label)}1`],
        backgroundImage: lines
          .map(({ mark }) => token[`${colourOf(mark.label)}6`])
          .map((colour) => `linear-gradient(${colour}, ${colour})`)
          .join(', '),
        backgroundSize: `100% ${LINE}px`,
        backgroundRepeat: 'no-repeat',
        backgroundPosition: lines.map(({ level }) => `0 calc(100% - ${STEP * level}px)`).join(', '),
        paddingBlock: `2px ${depth + 1}px`,
        boxDecorationBreak: 'clone',
        WebkitBoxDecorationBreak: 'clone',
      };
      return (
        <mark key={index} style={style}>
          {said}
          {ending.map(({ mark, part }, at) => (
            <span
              key={at}
              style={{
                marginInline: 3,
                paddingInline: 4,
                borderRadius: token.borderRadiusSM,
                fontSize: token.fontSizeSM,
                whiteSpace: 'nowrap',
                userSelect: 'none',
                color: token.colorText,
                background: token[`${colourOf(mark.label)}3`],
              }}
            >
              {mark.label}
              {mark.spans.length > 1 && ` ${part}/${mark.spans.length}`}
              {mark.note && ` ${mark.note}`}
            </span>
          ))}
        </mark>
      );
    });
  };
  return { marked, colourOf };
}
