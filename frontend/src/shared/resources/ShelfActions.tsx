import { DeleteOutlined, EditOutlined } from '@ant-design/icons';
import { Link } from '@tanstack/react-router';
import { Button, Flex } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Visibility } from '@/shared/api/generated/types.gen';
import { useMayEdit } from '@/shared/auth/session';
import { ActionButton } from '@/shared/components/ActionButton';
import { MenuButton } from '@/shared/components/MenuButton';
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
  const { thing, actions, early, kept, use } = props;
  const { t } = useTranslation('common');
  const used = use !== undefined && thing.shelf === 'online';
  if (!useMayEdit(thing.owner_id)) return use ?? <Link to={pageOf(thing.id)}>{t('action.view')}</Link>;
  return (
    <Flex gap={4} align="center">
      {used ? use : <ShelfButton row thing={thing} early={early} actions={actions} />}
      <MenuButton
        row
        label={t('shared:moreOf', { name: thing.name })}
        items={[
          ...(used
            ? [
                {
                  key: 'offline',
                  label: t('shared:shelf.takeOffline'),
                  disabled: actions.isBusy(thing.id),
                  onClick: () => actions.act('offline', thing),
                },
              ]
            : []),
          { key: 'edit', label: t('action.edit'), onClick: () => actions.edit(thing) },
          {
            key: 'delete',
            label: t('action.delete'),
            title: kept ?? '',
            danger: true,
            disabled: kept !== undefined,
            onClick: () => actions.remove(thing),
          },
        ]}
      />
    </Flex>
  );
}

/** In the head of the page of one; `children`: what only this kind has. */
export function ShelfHeaderActions<T extends OnShelf>({
  children,
  ...props
}: ShelfActionsProps<T> & { children?: ReactNode }) {
  const { thing, actions, early, kept, use } = props;
  const { t } = useTranslation('common');
  if (!useMayEdit(thing.owner_id)) return use ?? null;
  return (
    <>
      {thing.shelf === 'online' && use}
      <ShelfButton thing={thing} early={early} actions={actions} />
      <VisibilityButton thing={thing} onChange={(visibility) => actions.act('visibility', thing, visibility)} />
      {children}
      <Button icon={<EditOutlined />} onClick={() => actions.edit(thing)}>
        {t('action.edit')}
      </Button>
      <ActionButton danger icon={<DeleteOutlined />} reason={kept} onClick={() => actions.remove(thing)}>
        {t('action.delete')}
      </ActionButton>
    </>
  );
}
