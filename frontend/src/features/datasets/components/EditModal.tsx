import { useQueryClient } from '@tanstack/react-query';
import { Form } from 'antd';
import { useTranslation } from 'react-i18next';
import { refreshDataset } from '@/features/datasets/api';
import { DescriptionField, NameField, TagsField } from '@/features/datasets/components/BasicFields';
import { editDataset } from '@/shared/api/generated/sdk.gen';
import type { DatasetView } from '@/shared/api/generated/types.gen';
import { useEdit } from '@/shared/api/useEdit';
import { FormModal } from '@/shared/components/FormModal';

interface EditModalProps {
  /** Null: closed. */
  dataset: Pick<DatasetView, 'id' | 'name' | 'description' | 'tags' | 'revision'> | null;
  onClose: () => void;
}

interface Values {
  name: string;
  description: string;
  tags: string[];
}

/** Changes the basic information of a dataset. What was typed stays when the platform refuses. */
export function EditModal({ dataset, onClose }: EditModalProps) {
  const { t } = useTranslation('datasets');
  const [form] = Form.useForm<Values>();
  const client = useQueryClient();
  const saving = useEdit(
    dataset,
    (body: Values, headers) => editDataset({ path: { dataset_id: dataset?.id ?? '' }, headers, body }),
    {
      form,
      fieldOf: { 'dataset.name_taken': 'name' },
      refresh: (id) => refreshDataset(client, id),
      onSuccess: async (saved) => {
        onClose();
        await refreshDataset(client, saved.id);
      },
    },
  );
  return (
    <FormModal<Values>
      form={form}
      open={dataset !== null}
      title={t('edit.title')}
      width={560}
      requiredMark="optional"
      saving={saving}
      initialValues={{ name: dataset?.name, description: dataset?.description, tags: dataset?.tags }}
      onClose={onClose}
    >
      <NameField />
      <DescriptionField />
      <TagsField />
    </FormModal>
  );
}
