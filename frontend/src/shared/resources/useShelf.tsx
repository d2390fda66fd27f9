import { ArrowDownOutlined, ArrowUpOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import type { Visibility } from '@/shared/api/generated/types.gen';
import type { Action } from '@/shared/components/MenuButton';
import type { Thing } from '@/shared/resources/defineResource';
import type { ResourceActions } from '@/shared/resources/useResourceActions';

interface OnShelf extends Thing {
  shelf: string;
}

/** What everything that can be put online has for actions. */
type ShelfActs = {
  online: (id: string) => Promise<Thing>;
  offline: (id: string) => Promise<Thing>;
  visibility: (id: string, visibility: Visibility) => Promise<Thing>;
};

interface Shelf {
  /** What it is there for: comes first once it is online, and for who may not change it. */
  use: Action;
  /** Why it cannot go online yet; null: it can. */
  early: string | null;
  /** Why it cannot be deleted; null: it can. */
  kept?: string | null;
  /** What only this kind has. */
  more?: readonly Action[];
}

/** What can be done with a thing that can be put online. */
export function useShelf({
  act,
  isBusy,
  isMine,
  changes,
}: Pick<ResourceActions<ShelfActs>, 'act' | 'isBusy' | 'isMine' | 'changes'>) {
  const { t } = useTranslation('shared');
  return (thing: OnShelf, { use, early, kept, more = [] }: Shelf): Action[] => {
    if (!isMine(thing)) return [use];
    const online = thing.shelf === 'online';
    const shelf: Action = {
      key: 'shelf',
      icon: online ? <ArrowDownOutlined /> : <ArrowUpOutlined />,
      label: t(online ? 'shelf.takeOffline' : 'shelf.putOnline'),
      reason: online ? null : early,
      busy: isBusy(thing.id),
      onClick: () => act(online ? 'offline' : 'online', thing),
    };
    return [...(online ? [use] : []), shelf, ...more, ...changes(thing, kept)];
  };
}
