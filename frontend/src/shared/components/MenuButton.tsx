import { EllipsisOutlined } from '@ant-design/icons';
import { Button, Dropdown, type MenuProps } from 'antd';
import { useState } from 'react';

interface MenuButtonProps {
  label: string;
  items: MenuProps['items'];
  /** In a row of a table: small, without a frame. */
  row?: boolean;
}

/** Three dots that open a menu. The menu itself is made when it is first asked for: a table has many of them. */
export function MenuButton({ label, items = [], row = false }: MenuButtonProps) {
  const [asked, setAsked] = useState(false);
  const [open, setOpen] = useState(false);
  const look = {
    type: row ? ('text' as const) : ('default' as const),
    size: row ? ('small' as const) : ('middle' as const),
    icon: <EllipsisOutlined />,
    'aria-label': label,
    'aria-haspopup': 'menu' as const,
  };
  if (!asked) {
    return (
      <Button
        {...look}
        onClick={() => {
          setAsked(true);
          setOpen(true);
        }}
      />
    );
  }
  return (
    <Dropdown trigger={['click']} open={open} onOpenChange={setOpen} menu={{ items }}>
      <Button {...look} aria-expanded={open} autoFocus />
    </Dropdown>
  );
}
