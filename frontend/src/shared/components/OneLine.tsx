import { theme } from 'antd';

const ONE = { display: 'block', textOverflow: 'ellipsis', whiteSpace: 'nowrap' } as const;
const TWO = { display: '-webkit-box', WebkitBoxOrient: 'vertical', WebkitLineClamp: 2 } as const;

interface OneLineProps {
  text: string;
  /** As in CSS; without it as wide as its box. */
  maxWidth?: number | string;
  /** Two where it has to be. */
  twoLines?: boolean;
  secondary?: boolean;
  small?: boolean;
}

/** A text in one line, cut where it has to be; the pointer shows all of it. Cheap: a table has many of them. */
export function OneLine({ text, maxWidth = '100%', twoLines = false, secondary = false, small = false }: OneLineProps) {
  const { token } = theme.useToken();
  return (
    <span
      title={text}
      style={{
        maxWidth,
        overflow: 'hidden',
        ...(twoLines ? TWO : ONE),
        ...(secondary ? { color: token.colorTextDescription } : {}),
        ...(small ? { fontSize: token.fontSizeSM } : {}),
      }}
    >
      {text}
    </span>
  );
}
