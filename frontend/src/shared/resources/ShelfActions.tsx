import { DeleteOutlined, EditOutlined } from '@ant-design/icons';
import { Link } from '@tanstack/react-router';
import { Flex } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Visibility } from '@/shared/api/generated/types.gen';
import { useMayEdit } from '@/shared/auth/session';
import { type MenuAction, MenuButton } from '@/shared/components/MenuButton';
import { inLanguage } from '@/shared/i18n/bilingual';
import type { Thing } from '@/shared/resources/defineResource';
import { ShelfButton } from '@/shared/resources/ShelfButton';
import type { ResourceActions } from '@/shared/resources/useResourceActions';
import { VisibilityButton } from '@/shared/resources/VisibilityButton';

interface OnShelf extends Thing {
  shelf: string;
  visibility: string;
}

/** What everything that can be put online has for actions. */
export type ShelfActs = {
  online: (id: string) => Promise<Thing>;
  offline: (id: string) => Promise<Thing>;
  visibility: (id: string, visibility: Visibility) => Promise<Thing>;
};

interface ShelfActionsProps<T extends OnShelf> {
  thing: T;
  actions: Pick<ResourceActions<T, ShelfActs>, 'act' | 'edit' | 'remove' | 'isBusy'>;
  /** Why it cannot go online yet; undefined: it can. */
  early: string | undefined;
  /** Why it cannot be deleted; undefined: it can. */
  kept?: string | undefined;
  /** What it is there for: comes first once it is online, and for who may not change it. */
  use?: ReactNode;
}

/** In a row of the list. */
export function ShelfRowActions<T extends OnShelf>({
  pageOf,
  ...props
}: ShelfActionsProps<T> & { pageOf: (id: string) => string }) {
  const { thing, actions, early, use } = props;
  const { t, i18n } = useTranslation('common');
  const changes = useChanges(props);
  const used = use !== undefined && thing.shelf === 'online';
  if (!useMayEdit(thing.owner_id)) return use ?? <Link to={pageOf(thing.id)}>{t('action.view')}</Link>;
  const offline: MenuAction = {
    key: 'offline',
    label: t('shared:shelf.takeOffline'),
    onClick: () => actions.act('offline', thing),
  };
  return (
    <Flex gap={4} align="center">
      {used ? use : <ShelfButton row thing={thing} early={early} actions={actions} />}
      <MenuButton
        row
        label={t('shared:moreOf', { name: inLanguage(thing.name, i18n.language) })}
        items={used ? [offline, ...changes] : changes}
      />
    </Flex>
  );
}

/** In the head of the page of one; `more`: what only this kind has. */
export function ShelfHeaderActions<T extends OnShelf>({
  more = [],
  ...props
}: ShelfActionsProps<T> & { more?: readonly MenuAction[] }) {
  const { thing, actions, early, use } = props;
  const { t, i18n } = useTranslation('common');
  const changes = useChanges(props);
  const mayEdit = useMayEdit(thing.owner_id);
  return (
    <>
      {(thing.shelf === 'online' || !mayEdit) && use}
      {mayEdit && (
        <>
          <ShelfButton thing={thing} early={early} actions={actions} />
          <VisibilityButton thing={thing} onChange={(visibility) => actions.act('visibility', thing, visibility)} />
        </>
      )}
      <MenuButton
        label={t('shared:moreOf', { name: inLanguage(thing.name, i18n.language) })}
        items={mayEdit ? [...more, ...changes] : []}
      />
    </>
  );
}

function useChanges<T extends OnShelf>({ thing, actions, kept }: ShelfActionsProps<T>): MenuAction[] {
  const { t } = useTranslation('common');
  return [
    { key: 'edit', icon: <EditOutlined />, label: t('action.edit'), onClick: () => actions.edit(thing) },
    {
      key: 'delete',
      icon: <DeleteOutlined />,
      label: t('action.delete'),
      reason: kept,
      danger: true,
      onClick: () => actions.remove(thing),
    },
  ];
}
