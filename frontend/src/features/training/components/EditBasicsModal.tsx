import { useQueryClient } from '@tanstack/react-query';
import { Form, Input, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { editTrainingTask } from '@/shared/api/generated/sdk.gen';
import type { TaskView } from '@/shared/api/generated/types.gen';
import { useAction } from '@/shared/api/problems';

interface Basics {
  name: string;
  description: string;
}

interface EditBasicsModalProps {
  task: TaskView;
  onClose: () => void;
}

/** Name and description, which may be changed at any time. */
export function EditBasicsModal({ task, onClose }: EditBasicsModalProps) {
  const { t } = useTranslation('training');
  const client = useQueryClient();
  const [form] = Form.useForm<Basics>();
  const save = useAction(
    (body: Basics) =>
      editTrainingTask({ path: { task_id: task.id }, body, headers: { 'if-match': `"${task.revision}"` } }),
    {
      form,
      success: t('done.edit'),
      onSuccess: async () => {
        await client.invalidateQueries({ queryKey: ['training-tasks'] });
        onClose();
      },
    },
  );
  return (
    <Modal
      open
      title={t('action.editBasics')}
      okText={t('common:action.save')}
      cancelText={t('common:action.cancel')}
      confirmLoading={save.isPending}
      onOk={() => {
        form.submit();
      }}
      onCancel={onClose}
    >
      <Form<Basics>
        form={form}
        layout="vertical"
        initialValues={{ name: task.name, description: task.description }}
        onFinish={(body) => {
          save.mutate(body);
        }}
      >
        <Form.Item
          name="name"
          label={t('common:field.name')}
          rules={[{ required: true, whitespace: true, message: t('why.nameMissing') }]}
        >
          <Input maxLength={100} showCount />
        </Form.Item>
        <Form.Item name="description" label={t('common:field.description')}>
          <Input.TextArea maxLength={4000} autoSize={{ minRows: 3, maxRows: 8 }} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
