import { theme } from 'antd';
import { type CSSProperties, Fragment, type ReactNode } from 'react';
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
const LINES = 2;
const LINE = 2;
const STEP = 3;
/** Of a text with marks: what is drawn below a line does not leave it, so that nothing seems to be cut off. */
export const MARKED_LINE_HEIGHT = 2.3;

/** `marked` marks what is in a text, each in the colour of its class and with its name behind it, as `named` shows it. `known`: classes that get colours
 * of their own as long as there are enough. */
export function useMarked(known: readonly string[]) {
  const { token } = theme.useToken();
  const colourOf = (label: string) => MARK_COLOURS[steadyIndex(label, known, MARK_COLOURS.length)] ?? 'blue';
  const named = (label: string, more: readonly (string | undefined | false)[] = []): ReactNode => (
    <span
      style={{
        marginInline: 3,
        paddingInline: 4,
        borderRadius: token.borderRadiusSM,
        fontSize: token.fontSizeSM,
        userSelect: 'none',
        color: token.colorText,
        background: token[`${colourOf(label)}3`],
      }}
    >
      {[label, ...more.filter(Boolean)].join(' ')}
    </span>
  );
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
        paddingBlock: `2px ${depth}px`,
        boxDecorationBreak: 'clone',
        WebkitBoxDecorationBreak: 'clone',
      };
      return (
        <mark key={index} style={style}>
          {said}
          {ending.map(({ mark: { label, spans, note }, part }, at) => (
            <Fragment key={at}>{named(label, [spans.length > 1 && `${part}/${spans.length}`, note])}</Fragment>
          ))}
        </mark>
      );
    });
  };
  return { marked, named };
}
