import { useQueryClient } from '@tanstack/react-query';
import { Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { refreshAlgorithm } from '@/features/algorithms/api';
import { editAlgorithm } from '@/shared/api/generated/sdk.gen';
import type { AlgorithmView } from '@/shared/api/generated/types.gen';
import { useEdit } from '@/shared/api/useEdit';
import { DescriptionItem, NameItem } from '@/shared/components/BasicItems';
import { FormModal } from '@/shared/components/FormModal';

interface EditModalProps {
  /** Null: closed. */
  algorithm: AlgorithmView | null;
  onClose: () => void;
}

interface Values {
  name: string;
  version_label: string;
  description: string;
}

/** Changes the basic information of an algorithm. What was typed stays when the platform refuses. */
export function EditModal({ algorithm, onClose }: EditModalProps) {
  const { t } = useTranslation('algorithms');
  const [form] = Form.useForm<Values>();
  const client = useQueryClient();
  const saving = useEdit(
    algorithm,
    (body: Values, headers) => editAlgorithm({ path: { algorithm_id: algorithm?.id ?? '' }, headers, body }),
    {
      form,
      fieldOf: { 'algorithm.name_taken': 'name' },
      refresh: (id) => refreshAlgorithm(client, id),
      onSuccess: async (saved) => {
        onClose();
        await refreshAlgorithm(client, saved.id);
      },
    },
  );
  return (
    <FormModal<Values>
      form={form}
      open={algorithm !== null}
      title={t('edit.title')}
      width={560}
      requiredMark="optional"
      saving={saving}
      initialValues={{
        name: algorithm?.name,
        version_label: algorithm?.version_label,
        description: algorithm?.description,
      }}
      onClose={onClose}
    >
      <NameItem missing={t('edit.nameMissing')} showCount autoComplete="off" />
      <Form.Item name="version_label" label={t('field.version')}>
        <Input maxLength={100} autoComplete="off" />
      </Form.Item>
      <DescriptionItem autoSize={{ minRows: 3, maxRows: 10 }} />
    </FormModal>
  );
}
