import { EllipsisOutlined, LoadingOutlined } from '@ant-design/icons';
import { Button, Dropdown, type MenuProps } from 'antd';
import { type ReactNode, useState } from 'react';
import { Locked } from '@/shared/components/Locked';

/** Something that can be done with a thing. */
export interface Action {
  key: string;
  label: string;
  /** In a row. */
  short?: string;
  icon?: ReactNode;
  danger?: boolean;
  /** In the menu also where there is room for a button. */
  seldom?: boolean;
  /** It is under way. */
  busy?: boolean;
  /** Why it does nothing now: said below its name, which can still be reached. */
  reason?: string | null | undefined;
  onClick: () => void;
}

interface MenuButtonProps {
  label: string;
  /** What cannot be undone stands last, below a line. */
  items: readonly Action[];
  /** In a row of a table: small, without a frame. */
  row?: boolean;
}

/** Three dots that open a menu: what is done seldom. The menu itself is made when it is first asked for, since a table
 * has many of them. */
export function MenuButton({ label, items, row = false }: MenuButtonProps) {
  const [asked, setAsked] = useState(false);
  const [open, setOpen] = useState(false);
  if (items.length === 0) return null;
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
    <Dropdown
      trigger={['click']}
      placement="bottomRight"
      open={open}
      onOpenChange={setOpen}
      menu={{ items: entries(items) }}
    >
      <Button {...look} aria-expanded={open} autoFocus />
    </Dropdown>
  );
}

function entries(items: readonly Action[]): MenuProps['items'] {
  const [usual, final] = [items.filter(({ danger }) => !danger), items.filter(({ danger }) => danger)];
  const line = usual.length > 0 && final.length > 0 ? [{ type: 'divider' as const }] : [];
  return [...usual.map(entry), ...line, ...final.map(entry)];
}

/** A disabled entry of antd could not be reached by the arrow keys: one that is locked does nothing instead. */
function entry({ key, icon, reason, label, danger = false, busy = false, onClick }: Action) {
  if (reason) return { key, icon, label: <Locked text={label} reason={reason} /> };
  return busy ? { key, icon: <LoadingOutlined />, label } : { key, icon, label, danger, onClick };
}
