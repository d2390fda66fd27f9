import { type QueryClient, useQuery, useQueryClient, type UseQueryOptions } from '@tanstack/react-query';
import { Form, Skeleton } from 'antd';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiProblem } from '@/shared/api/ApiProblem';
import { useAction } from '@/shared/api/problems';
import { newerRevision, onlyRevision, type Revision } from '@/shared/api/revision';
import { ErrorState } from '@/shared/components/ErrorState';
import { FormModal } from '@/shared/components/FormModal';
import { changesOf, withChanges } from '@/shared/domain/changes';
import type { HelpTopic } from '@/shared/domain/help';
import type { Thing } from '@/shared/resources/defineResource';

/** What a dialog that changes one of a resource is given by `useResourceActions`. */
export interface EditProps {
  /** Of the one that is changed. */
  id: string;
  open: boolean;
  onClose: () => void;
}

interface EditDialogProps<T extends Thing, Values extends object, Edit> extends EditProps {
  resource: {
    kind: string;
    texts: string;
    help: HelpTopic;
    edit: (id: string, body: Edit, headers: Revision) => Promise<Thing>;
    detailQuery: (id: string | null) => UseQueryOptions<T>;
    newest: (client: QueryClient, id: string) => Promise<T | null>;
    changed: (client: QueryClient, answer: Thing) => Promise<void>;
  };
  title: string;
  /** What the form begins with. */
  values: (thing: T) => Values;
  /** The request, where it is not what was changed in the form as it is. */
  bodyOf?: (changed: Partial<Values>, thing: T) => Edit;
  /** Fields that may not be changed now: nothing is sent of them. */
  fixed?: (thing: T) => readonly (keyof Values & string)[];
  /** Codes of refusals which say, as `edit.conflict` does, that it is another one by now. */
  outdated?: readonly string[];
  /** As in `useAction`; that a name is taken is said at the name. */
  fieldOf?: Record<string, string>;
  aliases?: Record<string, string>;
  width?: number;
  /** The fields, for the thing as it is known. */
  children: ReactNode | ((known: T) => ReactNode);
}

/**
 * Changes one of a resource, beginning with what it is now. Only what was changed here is sent. When somebody else
 * changed it since, that is told once; what they changed comes into the fields that were left alone, and the next try is
 * about the newest revision. Each opening is to be a dialog of its own (`useOpening`): how the save of one that was left
 * ends changes nothing in the next.
 */
export function EditDialog<T extends Thing, Values extends object, Edit = Partial<Values>>(
  props: EditDialogProps<T, Values, Edit>,
) {
  const { resource, id, open, onClose, title, values, fieldOf, aliases, width = 560 } = props;
  const { bodyOf = (changed) => changed as unknown as Edit, fixed = () => [], outdated = [], children } = props;
  const { t } = useTranslation(resource.texts);
  const client = useQueryClient();
  const [form] = Form.useForm<Values>();
  const now = useQuery(resource.detailQuery(open ? id : null));
  const [known, setKnown] = useState<T | null>(null);
  if (known === null && open && now.data !== undefined && !now.isFetching) setKnown(now.data);
  const isHere = useRef(true);
  useEffect(() => {
    isHere.current = true;
    return () => {
      isHere.current = false;
    };
  }, []);
  const changes = (typed: Values, from: T, to: T): Partial<Values> =>
    without(changesOf(typed, values(from)), fixed(to));
  const saving = useAction(
    async (typed: Values) => {
      if (known === null) return null;
      const changed = changes(typed, known, known);
      if (Object.keys(changed).length === 0) return null;
      return resource.edit(known.id, bodyOf(changed, known), onlyRevision(known.revision));
    },
    {
      form,
      fieldOf: { [`${resource.kind}.name_taken`]: 'name', ...fieldOf },
      aliases,
      success: t(['done.edit', 'shared:done.edit']),
      onSuccess: async (saved) => {
        if (saved !== null) await resource.changed(client, saved);
        onClose();
      },
      onProblem: (problem) => void takeOver(problem),
    },
  );
  const takeOver = async (problem: ApiProblem) => {
    const revision = newerRevision(problem);
    if (known === null || (revision === null && !outdated.includes(problem.code))) return;
    const newest = await resource.newest(client, known.id);
    if (!isHere.current) return;
    if (newest === null) {
      if (revision !== null) setKnown({ ...known, revision });
      return;
    }
    const mine = changes(form.getFieldsValue(), known, newest);
    form.setFieldsValue(withChanges(values(newest), mine) as never);
    setKnown(newest);
  };
  return (
    <FormModal<Values>
      form={form}
      open={open}
      title={title}
      width={width}
      saving={saving}
      initialValues={known === null ? {} : (values(known) as never)}
      fixed={known === null ? [] : fixed(known)}
      onClose={onClose}
      draft={`${resource.kind}:${id}`}
      ready={known !== null}
      before={
        known === null &&
        (now.error ? <ErrorState error={now.error} onRetry={() => void now.refetch()} compact /> : <Skeleton active />)
      }
      help={resource.help}
    >
      {typeof children === 'function' ? known !== null && children(known) : children}
    </FormModal>
  );
}

const without = <Values extends object>(changes: Partial<Values>, names: readonly string[]): Partial<Values> =>
  Object.fromEntries(Object.entries(changes).filter(([name]) => !names.includes(name))) as Partial<Values>;
