import { useQueryClient } from '@tanstack/react-query';
import { Form } from 'antd';
import { useTranslation } from 'react-i18next';
import { editTrainingTask } from '@/shared/api/generated/sdk.gen';
import type { TaskView } from '@/shared/api/generated/types.gen';
import { useAction } from '@/shared/api/problems';
import { DescriptionItem, NameItem } from '@/shared/components/BasicItems';
import { FormModal } from '@/shared/components/FormModal';

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
    <FormModal<Basics>
      form={form}
      title={t('action.editBasics')}
      saving={save}
      initialValues={{ name: task.name, description: task.description }}
      onClose={onClose}
    >
      <NameItem missing={t('why.nameMissing')} showCount />
      <DescriptionItem autoSize={{ minRows: 3, maxRows: 8 }} />
    </FormModal>
  );
}
