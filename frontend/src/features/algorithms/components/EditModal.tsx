import { useQueryClient } from '@tanstack/react-query';
import { Form, Input, Modal } from 'antd';
import { useTranslation } from 'react-i18next';

import { ApiProblem } from '@/shared/api/ApiProblem';
import { editAlgorithm } from '@/shared/api/generated/sdk.gen';
import type { AlgorithmView } from '@/shared/api/generated/types.gen';
import { useAction, useProblemText } from '@/shared/api/problems';

import { refreshAlgorithm } from '../api';

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
  const text = useProblemText();
  const saving = useAction(
    async (values: Values) => {
      try {
        return await editAlgorithm({
          path: { algorithm_id: algorithm?.id ?? '' },
          headers: { 'if-match': `"${algorithm?.revision}"` },
          body: values,
        });
      } catch (error) {
        if (!(error instanceof ApiProblem) || error.code !== 'algorithm.name_taken') throw error;
        form.setFields([{ name: 'name', errors: [text(error).title] }]);
        return null;
      }
    },
    {
      form,
      onSuccess: async (saved) => {
        if (saved === null) return;
        onClose();
        await refreshAlgorithm(client, saved.id);
      },
    },
  );
  return (
    <Modal
      open={algorithm !== null}
      title={t('edit.title')}
      width={560}
      okText={t('common:action.save')}
      cancelText={t('common:action.cancel')}
      confirmLoading={saving.isPending}
      onOk={form.submit}
      onCancel={onClose}
      destroyOnHidden
    >
      {algorithm && (
        <Form<Values>
          form={form}
          layout="vertical"
          requiredMark="optional"
          clearOnDestroy
          initialValues={{
            name: algorithm.name,
            version_label: algorithm.version_label,
            description: algorithm.description,
          }}
          onFinish={(values) => {
            saving.mutate(values);
          }}
        >
          <Form.Item
            name="name"
            label={t('field.name')}
            rules={[{ required: true, whitespace: true, message: t('edit.nameMissing') }]}
          >
            <Input maxLength={100} showCount autoComplete="off" />
          </Form.Item>
          <Form.Item name="version_label" label={t('field.version')}>
            <Input maxLength={100} autoComplete="off" />
          </Form.Item>
          <Form.Item name="description" label={t('field.description')}>
            <Input.TextArea maxLength={4000} autoSize={{ minRows: 3, maxRows: 10 }} />
          </Form.Item>
        </Form>
      )}
    </Modal>
  );
}
