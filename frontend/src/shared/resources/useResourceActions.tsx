import { DeleteOutlined, EditOutlined } from '@ant-design/icons';
import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { type ComponentType, type ReactNode, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asProblem } from '@/shared/api/ApiProblem';
import { listOf } from '@/shared/api/params';
import { useShowProblem } from '@/shared/api/problems';
import { mayEdit, useUser } from '@/shared/auth/session';
import type { Action } from '@/shared/components/MenuButton';
import { type Question, useConfirm } from '@/shared/components/useConfirm';
import { useKeptText } from '@/shared/domain/usedBy';
import { useOpening } from '@/shared/hooks/useOpening';
import { nameOf } from '@/shared/i18n/bilingual';
import type { Thing } from '@/shared/resources/defineResource';
import type { EditProps } from '@/shared/resources/EditDialog';

type Act = (id: string, ...input: never[]) => Promise<Thing>;
type Acts = Record<string, Act>;
/** What an action is given beside the thing. */
type Input<A> = A extends (id: string, ...input: infer I) => unknown ? I : never;
type Removable = Pick<Thing, 'id' | 'name'> & { used_by?: Record<string, number> };

interface Actable<A, All> {
  kind: string;
  texts: string;
  acts?: A;
  remove: (id: string) => Promise<unknown>;
  removeAll?: All;
  changed: (client: QueryClient, answer: Thing) => Promise<void>;
  removed: (client: QueryClient, ids: readonly string[]) => Promise<void>;
}

export interface ResourceActions<A extends Acts> {
  /** Does it and tells how it ended; while something is under way with that thing it is not done. */
  act: <Name extends keyof A & string>(name: Name, thing: Removable, ...input: Input<A[Name]>) => void;
  /** The same for who awaits it: after what is under way with that thing, unless that is just this. Rejects with the
   * reason, which is theirs to show. */
  run: <Name extends keyof A & string>(name: Name, thing: Removable, ...input: Input<A[Name]>) => Promise<void>;
  edit: (thing: Pick<Thing, 'id'>) => void;
  /** Asks first. */
  remove: (thing: Removable) => void;
  ask: (question: Question) => void;
  isBusy: (id: string) => boolean;
  /** Whether the one who is signed in may change it. */
  isMine: (thing: Pick<Thing, 'owner_id'>) => boolean;
  /** To edit it and to delete it, for the end of what can be done; `kept`: why it cannot be deleted now, besides that
   * others use it. */
  changes: (thing: Removable, kept?: string | null) => Action[];
  /** To be rendered once on the page. */
  dialogs: ReactNode;
}

type RemoveAll = (ids: string[]) => Promise<unknown>;

/** Several at once, where the resource can. */
interface ManyActions<All> {
  /** Why not all of them can be deleted; null: they can. */
  whyKept: (things: readonly Removable[]) => string | null;
  removeAll: All extends RemoveAll ? (things: readonly Removable[]) => void : undefined;
}

const NAMED = 5;

/**
 * What can be done with things of a resource, for the list and for the page of one. The texts are those of the feature:
 * `done.<action>`, `delete.title` and `delete.hint`; what it does not say is said as everywhere (`shared:done`).
 */
export function useResourceActions<A extends Acts = Record<never, Act>, All = undefined>(
  resource: Actable<A, All>,
  /** The dialog that changes one; null: nothing of it can be edited. */
  Edit: ComponentType<EditProps> | null,
  onRemoved?: (ids: string[]) => unknown,
): ResourceActions<A> & ManyActions<All> {
  const { t, i18n } = useTranslation(resource.texts);
  const { message } = App.useApp();
  const show = useShowProblem();
  const client = useQueryClient();
  const user = useUser();
  const { ask, dialog } = useConfirm();
  const editing = useOpening<string>();
  const running = useRef(new Map<string, { what: string; done: Promise<void> }>());
  const [busy, setBusy] = useState<ReadonlySet<string>>(new Set());
  const keptText = useKeptText();
  const note = () => setBusy(new Set(running.current.keys()));
  const say = (key: string, values: object = {}) => t([`${resource.texts}:${key}`, `shared:${key}`], { ...values });
  const tell = (name: string) => void message.success(say(`done.${name}`));

  const run: ResourceActions<A>['run'] = (name, { id }, ...input) => {
    const what = JSON.stringify([name, input]);
    const before = running.current.get(id);
    if (before?.what === what) return before.done;
    const send = resource.acts?.[name] as unknown as (id: string, ...rest: unknown[]) => Promise<Thing>;
    const doing = async () => {
      await before?.done.catch(() => undefined);
      const answer = await send(id, ...input);
      tell(name);
      await resource.changed(client, answer);
    };
    const done = doing().finally(() => {
      if (running.current.get(id)?.done !== done) return;
      running.current.delete(id);
      note();
    });
    running.current.set(id, { what, done });
    note();
    return done;
  };
  const named = (thing: Removable) => nameOf(resource.kind, thing.name, i18n.language);
  /** Asks, then deletes. What was deleted is forgotten twice: at once, and when a page that showed one was left. */
  const removing = (title: string, ids: string[], call: () => Promise<unknown>, names?: string) => {
    ask({
      title,
      text: (
        <>
          {names !== undefined && <p style={{ marginTop: 0, overflowWrap: 'anywhere' }}>{names}</p>}
          {say('delete.hint')}
        </>
      ),
      okText: t('common:action.delete'),
      danger: true,
      run: async () => {
        await call();
        tell('delete');
        void resource.removed(client, ids);
      },
      after: async () => {
        await onRemoved?.(ids);
        await resource.removed(client, ids);
      },
    });
  };
  const remove = (thing: Removable) => {
    const title = say('delete.title', { ...thing, name: named(thing) });
    removing(title, [thing.id], () => resource.remove(thing.id));
  };
  const removeAll = (things: readonly Removable[]) => {
    const ids = things.map(({ id }) => id);
    const call = () => (resource.removeAll as RemoveAll)(ids);
    const [only] = things;
    if (only !== undefined && things.length === 1) remove(only);
    else removing(say('delete.many', { count: things.length }), ids, call, namesOf(things));
  };
  const whyKept = (things: readonly Removable[]) => {
    const used = things.find((thing) => keptText(thing.used_by) !== null);
    return used ? t('shared:fieldSays', { field: named(used), problem: keptText(used.used_by) }) : null;
  };
  const namesOf = (things: readonly Removable[]) => {
    const names = things.slice(0, NAMED).map(named);
    const more = things.length > NAMED ? [t('shared:moreClasses', { count: things.length - NAMED })] : [];
    return listOf([...names, ...more], i18n.language);
  };
  const edit = ({ id }: Pick<Thing, 'id'>) => editing.show(id);
  const changes = (thing: Removable, kept?: string | null): Action[] => {
    const first: Action = {
      key: 'edit',
      icon: <EditOutlined />,
      label: t('common:action.edit'),
      seldom: true,
      onClick: () => edit(thing),
    };
    const last: Action = {
      key: 'delete',
      icon: <DeleteOutlined />,
      label: t('common:action.delete'),
      seldom: true,
      danger: true,
      reason: kept ?? keptText(thing.used_by),
      onClick: () => remove(thing),
    };
    return Edit ? [first, last] : [last];
  };
  return {
    act: (name, thing, ...input) => {
      if (running.current.has(thing.id)) return;
      run(name, thing, ...input).catch((error: unknown) => {
        show(asProblem(error));
      });
    },
    run,
    edit,
    remove,
    removeAll: (resource.removeAll && removeAll) as ManyActions<All>['removeAll'],
    whyKept,
    ask,
    isBusy: (id) => busy.has(id),
    isMine: ({ owner_id: owner }) => mayEdit(user, owner),
    changes,
    dialogs: (
      <>
        {Edit && editing.of !== undefined && (
          <Edit key={editing.key} id={editing.of} open={editing.isOpen} onClose={editing.close} />
        )}
        {dialog}
      </>
    ),
  };
}
