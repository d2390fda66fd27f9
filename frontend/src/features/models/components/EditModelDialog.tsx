import { useQueryClient } from '@tanstack/react-query';
import { Form } from 'antd';
import { useTranslation } from 'react-i18next';
import { refreshModel } from '@/features/models/api';
import { editModel } from '@/shared/api/generated/sdk.gen';
import type { ModelView } from '@/shared/api/generated/types.gen';
import { useEdit } from '@/shared/api/useEdit';
import { DescriptionItem, NameItem } from '@/shared/components/BasicItems';
import { FormModal } from '@/shared/components/FormModal';

interface EditModelDialogProps {
  model: ModelView;
  open: boolean;
  onClose: () => void;
}

interface Values {
  name: string;
  description?: string;
}

export function EditModelDialog({ model, open, onClose }: EditModelDialogProps) {
  const { t } = useTranslation('models');
  const [form] = Form.useForm<Values>();
  const client = useQueryClient();
  const refresh = (id: string) => refreshModel(client, id);
  const save = useEdit(
    open ? model : null,
    ({ name, description }: Values, headers) =>
      editModel({ path: { model_id: model.id }, headers, body: { name, description: description ?? '' } }),
    {
      form,
      fieldOf: { 'model.name_taken': 'name' },
      success: t('done.edit'),
      refresh,
      onSuccess: async () => {
        await refresh(model.id);
        onClose();
      },
    },
  );
  return (
    <FormModal<Values>
      form={form}
      open={open}
      title={t('edit.title')}
      saving={save}
      initialValues={{ name: model.name, description: model.description }}
      onClose={onClose}
    >
      <NameItem missing={t('need.name')} extra={t('edit.nameHelp')} />
      <DescriptionItem rows={4} />
    </FormModal>
  );
}
