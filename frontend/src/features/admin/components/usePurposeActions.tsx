import { DeleteOutlined, EditOutlined, PlusOutlined, RollbackOutlined, StopOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { PurposeDialog, type PurposeForm } from '@/features/admin/components/PurposeDialog';
import { purposeEdit } from '@/features/admin/lib';
import { deletePurpose, putPurpose } from '@/shared/api/generated/sdk.gen';
import type { PurposeEdit, PurposeView, TaskTypeView } from '@/shared/api/generated/types.gen';
import { useAction } from '@/shared/api/problems';
import { onlyRevision } from '@/shared/api/revision';
import type { Action } from '@/shared/components/MenuButton';
import { useConfirm } from '@/shared/components/useConfirm';
import { useOpening } from '@/shared/hooks/useOpening';
import { purposesQuery, usePurposes } from '@/shared/resources/usePurposes';

interface Change {
  purpose: PurposeView;
  body: PurposeEdit;
}

/** What an administrator can do with purposes and, given one, with a task type of it. */
export function usePurposeActions() {
  const { t } = useTranslation('admin');
  const client = useQueryClient();
  const { ask, dialog } = useConfirm();
  const form = useOpening<PurposeForm>();
  const { purposeName, typeName } = usePurposes();
  const refresh = () => client.invalidateQueries({ queryKey: purposesQuery.queryKey });
  const put = async ({ purpose, body }: Change) => {
    try {
      await putPurpose({ path: { code: purpose.code }, body, headers: onlyRevision(purpose.revision) });
    } finally {
      await refresh();
    }
  };
  const restoring = useAction(put);

  const of = (purpose: PurposeView, type?: TaskTypeView): Action[] => {
    const name = type ? typeName(type.code) : purposeName(purpose.code);
    const retired = (value: boolean): Change => ({
      purpose,
      body: type
        ? purposeEdit(purpose, {}, (all) =>
            all.map((one) => (one.code === type.code ? { ...one, retired: value } : one)),
          )
        : purposeEdit(purpose, { retired: value }),
    });
    const remove = () =>
      type
        ? put({ purpose, body: purposeEdit(purpose, {}, (all) => all.filter(({ code }) => code !== type.code)) })
        : deletePurpose({ path: { code: purpose.code } }).finally(refresh);
    const edit: Action = {
      key: 'edit',
      icon: <EditOutlined />,
      label: t('common:action.edit'),
      onClick: () => form.show(type ? { purpose, type } : { edited: purpose }),
    };
    const add: Action = {
      key: 'add',
      icon: <PlusOutlined />,
      label: t('purposes.addType'),
      onClick: () => form.show({ purpose }),
    };
    const retire: Action = {
      key: 'retire',
      icon: <StopOutlined />,
      label: t('purposes.retire'),
      onClick: () =>
        ask({
          title: t('purposes.retireTitle', { name }),
          text: t('purposes.retireHint'),
          okText: t('purposes.retire'),
          run: () => put(retired(true)),
        }),
    };
    const restore: Action = {
      key: 'restore',
      icon: <RollbackOutlined />,
      label: t('purposes.restore'),
      busy: restoring.isPending,
      onClick: () => restoring.mutate(retired(false)),
    };
    const last: Action = {
      key: 'delete',
      icon: <DeleteOutlined />,
      label: t('common:action.delete'),
      danger: true,
      onClick: () =>
        ask({
          title: t('purposes.deleteTitle', { name }),
          text: t('purposes.deleteHint'),
          okText: t('common:action.delete'),
          danger: true,
          run: remove,
        }),
    };
    const shelve = (type ?? purpose).retired ? restore : retire;
    return type ? [edit, shelve, last] : [edit, add, shelve, last];
  };
  const dialogs = (
    <>
      {form.of && <PurposeDialog key={form.key} form={form.of} open={form.isOpen} onClose={form.close} />}
      {dialog}
    </>
  );
  return { of, add: () => form.show({}), dialogs };
}
