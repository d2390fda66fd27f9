import { useQueryClient } from '@tanstack/react-query';
import { Form } from 'antd';
import { useTranslation } from 'react-i18next';

import { editModel } from '@/shared/api/generated/sdk.gen';
import type { ModelView } from '@/shared/api/generated/types.gen';
import { useAction } from '@/shared/api/problems';
import { DescriptionItem, NameItem } from '@/shared/components/BasicItems';
import { FormModal } from '@/shared/components/FormModal';

import { refreshModel } from '../api';

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
  const save = useAction(
    ({ name, description }: Values) =>
      editModel({
        path: { model_id: model.id },
        headers: { 'if-match': `"${model.revision}"` },
        body: { name, description: description ?? '' },
      }),
    {
      form,
      success: t('done.edit'),
      onSuccess: async () => {
        await refreshModel(client, model.id);
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
