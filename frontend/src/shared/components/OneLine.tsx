import { theme } from 'antd';

interface OneLineProps {
  text: string;
  /** As in CSS; without it as wide as its box. */
  maxWidth?: number | string;
  secondary?: boolean;
  small?: boolean;
}

/** A text in one line, cut where it has to be; the pointer shows all of it. Cheap: a table has many of them. */
export function OneLine({ text, maxWidth = '100%', secondary = false, small = false }: OneLineProps) {
  const { token } = theme.useToken();
  return (
    <span
      title={text}
      style={{
        display: 'block',
        maxWidth,
        overflow: 'hidden',
        textOverflow: 'ellipsis',
        whiteSpace: 'nowrap',
        ...(secondary ? { color: token.colorTextDescription } : {}),
        ...(small ? { fontSize: token.fontSizeSM } : {}),
      }}
    >
      {text}
    </span>
  );
}
