import { Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { DescriptionItem, NameItem } from '@/shared/components/BasicItems';
import { algorithms } from '@/shared/resources/algorithms';
import { EditDialog, type EditProps } from '@/shared/resources/EditDialog';

/** Changes the basic information of an algorithm. */
export function EditAlgorithm(props: EditProps) {
  const { t } = useTranslation('algorithms');
  return (
    <EditDialog
      {...props}
      resource={algorithms}
      title={t('edit.title')}
      values={({ name, version_label, description }) => ({ name, version_label, description })}
    >
      <NameItem missing={t('edit.nameMissing')} extra={t('edit.nameHint')} showCount autoComplete="off" />
      <Form.Item name="version_label" label={t('common:field.version')}>
        <Input maxLength={100} autoComplete="off" />
      </Form.Item>
      <DescriptionItem autoSize={{ minRows: 3, maxRows: 10 }} />
    </EditDialog>
  );
}
