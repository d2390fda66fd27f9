import { Typography } from 'antd';

interface LockedProps {
  text: string;
  reason: string;
}

/** The name of what cannot be chosen now, grey, and why not: in a menu, where it can still be reached. */
export function Locked({ text, reason }: LockedProps) {
  return (
    <span style={{ cursor: 'not-allowed' }}>
      <Typography.Text type="secondary">{text}</Typography.Text>
      <Typography.Text type="secondary" style={{ display: 'block', fontSize: 12, maxWidth: 280, whiteSpace: 'normal' }}>
        {reason}
      </Typography.Text>
    </span>
  );
}
