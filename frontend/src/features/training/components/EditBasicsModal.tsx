import { useQueryClient } from '@tanstack/react-query';
import { Form } from 'antd';
import { useTranslation } from 'react-i18next';
import { editTrainingTask } from '@/shared/api/generated/sdk.gen';
import type { TaskView } from '@/shared/api/generated/types.gen';
import { useEdit } from '@/shared/api/useEdit';
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
  const refresh = () => client.invalidateQueries({ queryKey: ['training-tasks'] });
  const save = useEdit(
    task,
    (body: Basics, headers) => editTrainingTask({ path: { task_id: task.id }, body, headers }),
    {
      form,
      fieldOf: { 'task.name_taken': 'name' },
      success: t('done.edit'),
      refresh,
      onSuccess: async () => {
        await refresh();
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
