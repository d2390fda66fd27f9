import { useTranslation } from 'react-i18next';
import { ActionButton } from '@/shared/components/ActionButton';

interface ShelfButtonProps {
  thing: { id: string; name: string; shelf: string };
  actions: {
    act: (name: 'online' | 'offline', thing: { id: string; name: string }) => void;
    isBusy: (id: string) => boolean;
  };
  /** Why it cannot go online yet; undefined: it can. */
  early: string | undefined;
  /** In a row of a table: small, as a link. */
  row?: boolean;
}

/** Puts a thing online or takes it offline. */
export function ShelfButton({ thing, actions, early, row = false }: ShelfButtonProps) {
  const { t } = useTranslation('shared');
  const online = thing.shelf === 'online';
  const look = row
    ? ({ type: 'link', size: 'small', style: { paddingInline: 4 } } as const)
    : ({ type: online ? 'default' : 'primary' } as const);
  return (
    <ActionButton
      {...look}
      reason={online ? undefined : early}
      loading={actions.isBusy(thing.id)}
      onClick={() => {
        actions.act(online ? 'offline' : 'online', thing);
      }}
    >
      {t(online ? 'shelf.takeOffline' : 'shelf.putOnline')}
    </ActionButton>
  );
}
