import { useQueryClient } from '@tanstack/react-query';
import { Form, Modal } from 'antd';
import { useTranslation } from 'react-i18next';

import { ApiProblem } from '@/shared/api/ApiProblem';
import { editDataset } from '@/shared/api/generated/sdk.gen';
import type { DatasetView } from '@/shared/api/generated/types.gen';
import { useAction, useProblemText } from '@/shared/api/problems';

import { refreshDataset } from '../api';
import { DescriptionField, NameField, TagsField } from './BasicFields';

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
  const text = useProblemText();
  const saving = useAction(
    async (values: Values) => {
      const id = dataset?.id ?? '';
      try {
        return await editDataset({
          path: { dataset_id: id },
          headers: { 'if-match': `"${dataset?.revision}"` },
          body: values,
        });
      } catch (error) {
        if (!(error instanceof ApiProblem) || error.code !== 'dataset.name_taken') throw error;
        form.setFields([{ name: 'name', errors: [text(error).title] }]);
        return null;
      }
    },
    {
      form,
      onSuccess: async (saved) => {
        if (saved === null) return;
        onClose();
        await refreshDataset(client, saved.id);
      },
    },
  );
  return (
    <Modal
      open={dataset !== null}
      title={t('edit.title')}
      width={560}
      okText={t('common:action.save')}
      cancelText={t('common:action.cancel')}
      confirmLoading={saving.isPending}
      onOk={form.submit}
      onCancel={onClose}
      destroyOnHidden
    >
      {dataset && (
        <Form<Values>
          form={form}
          layout="vertical"
          requiredMark="optional"
          initialValues={{ name: dataset.name, description: dataset.description, tags: dataset.tags }}
          clearOnDestroy
          onFinish={(values) => {
            saving.mutate(values);
          }}
        >
          <NameField />
          <DescriptionField />
          <TagsField />
        </Form>
      )}
    </Modal>
  );
}
