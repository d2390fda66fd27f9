import { useQueryClient } from '@tanstack/react-query';
import { Form, Input, Modal } from 'antd';
import { useTranslation } from 'react-i18next';

import { editModel } from '@/shared/api/generated/sdk.gen';
import type { ModelView } from '@/shared/api/generated/types.gen';
import { useAction } from '@/shared/api/problems';

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
    <Modal
      open={open}
      title={t('edit.title')}
      width={520}
      okText={t('action.save')}
      cancelText={t('action.cancel')}
      confirmLoading={save.isPending}
      onOk={() => form.submit()}
      onCancel={onClose}
      destroyOnHidden
    >
      <Form<Values>
        form={form}
        layout="vertical"
        preserve={false}
        initialValues={{ name: model.name, description: model.description }}
        onFinish={(values) => save.mutate(values)}
      >
        <Form.Item
          name="name"
          label={t('field.name')}
          extra={t('edit.nameHelp')}
          rules={[{ required: true, whitespace: true, message: t('need.name') }]}
        >
          <Input maxLength={100} />
        </Form.Item>
        <Form.Item name="description" label={t('field.description')}>
          <Input.TextArea maxLength={4000} rows={4} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
