import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { AutoComplete, Button, Flex, Form, Select, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { useClasses } from '@/features/datasets/components/useClasses';
import { useReadAgain } from '@/features/datasets/components/useReadAgain';
import { type PartName, partNamed } from '@/features/datasets/lib';
import type { DatasetDetail } from '@/shared/api/generated/types.gen';
import { ErrorState } from '@/shared/components/ErrorState';
import { FormModal } from '@/shared/components/FormModal';

interface MendClassesProps {
  dataset: DatasetDetail;
  part: PartName;
  open: boolean;
  onClose: () => void;
}

interface Values {
  rows?: ({ from?: string; to?: string } | undefined)[];
}

/** Classes of a part are renamed, merged or left out, which makes the next version. */
export function MendClasses({ dataset, part, open, onClose }: MendClassesProps) {
  const { t } = useTranslation('datasets');
  const [form] = Form.useForm<Values>();
  const known = partNamed(dataset.parts, part);
  const { classes = [], error, refetch, showSearch } = useClasses(dataset.id, known);
  const options = classes.map(({ name }) => ({ value: name, label: name }));
  const leftOut = (known?.left_out ?? []).map((name) => ({ value: name, label: t('mend.leftOut', { name }) }));
  const reading = useReadAgain(dataset, { part });
  const saving = {
    isPending: reading.isPending,
    mutateAsync: async ({ rows }: Values) => {
      const changes = (rows ?? []).flatMap((row) => (row?.from ? [[row.from, row.to?.trim() || null] as const] : []));
      await reading.mutateAsync({ classes: Object.fromEntries(changes) });
      onClose();
    },
  };
  return (
    <FormModal<Values>
      form={form}
      open={open}
      title={t('mend.title')}
      okText={t('readAs.action')}
      saving={saving}
      draft={`dataset:${dataset.id}:${part}:classes`}
      initialValues={{ rows: [{}] }}
      onClose={onClose}
      help="datasets"
    >
      <Typography.Paragraph type="secondary">{t('mend.hint')}</Typography.Paragraph>
      {error && <ErrorState error={error} onRetry={() => void refetch()} compact />}
      <Form.List name="rows">
        {(fields, { add, remove }) => (
          <Flex vertical gap="small" align="stretch">
            {fields.map(({ key, name }) => (
              <Flex key={key} gap="small" align="start">
                <Form.Item
                  name={[name, 'from']}
                  style={{ flex: 1, marginBottom: 0 }}
                  rules={[{ required: true, message: t('mend.fromMissing') }]}
                >
                  <Select
                    showSearch={showSearch}
                    aria-label={t('mend.from')}
                    placeholder={t('mend.from')}
                    options={[...options, ...leftOut]}
                    onChange={(from: string) => {
                      if (known?.left_out.includes(from)) form.setFieldValue(['rows', name, 'to'], from);
                    }}
                  />
                </Form.Item>
                <Form.Item name={[name, 'to']} style={{ flex: 1, marginBottom: 0 }}>
                  <AutoComplete
                    aria-label={t('mend.to')}
                    placeholder={t('mend.to')}
                    maxLength={255}
                    options={options}
                  />
                </Form.Item>
                <Button
                  type="text"
                  icon={<DeleteOutlined />}
                  aria-label={t('common:action.delete')}
                  onClick={() => remove(name)}
                />
              </Flex>
            ))}
            <div>
              <Button type="link" size="small" icon={<PlusOutlined />} onClick={() => add({})}>
                {t('mend.more')}
              </Button>
            </div>
          </Flex>
        )}
      </Form.List>
    </FormModal>
  );
}
