import { Flex } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ActionButton } from '@/shared/components/ActionButton';
import { type Action, MenuButton } from '@/shared/components/MenuButton';

interface ActionsProps {
  /** Of the thing. */
  name: string;
  /** What can be done with it, the likeliest first. */
  items: readonly Action[];
  /** In a row of a table: the first one, small; the others in the menu. */
  row?: boolean;
  /** On a phone: all of them in the menu. */
  menuOnly?: boolean;
  /** The key of what stands on the page itself: no button of its head, whose primary one is there. */
  here?: string | undefined;
  /** Between the buttons and the menu: what is no button. */
  children?: ReactNode;
}

const BUTTONS = 3;
const typeOf = (primary: boolean) => (primary ? 'primary' : 'default');
const LINK = { type: 'link', size: 'small', style: { paddingInline: 4 } } as const;

/** What can be done with a thing, in the head of its page or in a row: buttons for what is likely, a menu for the rest. */
export function Actions({ name, items, row = false, menuOnly = false, here, children }: ActionsProps) {
  const { t } = useTranslation('shared');
  const others = items.filter(({ key }) => key !== here);
  const isPrimaryThere = items.some(({ key, reason }) => key === here && !reason);
  const likely = row ? others.slice(0, 1) : others.filter(({ seldom }) => !seldom).slice(0, BUTTONS);
  const buttons = menuOnly ? [] : likely;
  if (others.length === 0) return children;
  const shown = (
    <>
      {buttons.map(({ key, label, short = label, icon, danger = false, reason, busy = false, onClick }, index) => (
        <ActionButton
          key={key}
          {...(row ? LINK : { icon, type: typeOf(index === 0 && !danger && !isPrimaryThere) })}
          danger={danger}
          reason={reason}
          loading={busy}
          onClick={onClick}
        >
          {row ? short : label}
        </ActionButton>
      ))}
      {children}
      <MenuButton row={row} label={t('moreOf', { name })} items={others.filter((item) => !buttons.includes(item))} />
    </>
  );
  return row ? (
    <Flex gap={4} align="center">
      {shown}
    </Flex>
  ) : (
    shown
  );
}
