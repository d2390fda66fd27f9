import { Flex, Modal, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import type { DatasetView } from '@/shared/api/generated/types.gen';

interface DeleteModalProps {
  /** Null: closed. */
  datasets: readonly Pick<DatasetView, 'id' | 'name'>[] | null;
  busy: boolean;
  onConfirm: (ids: string[]) => void;
  onClose: () => void;
}

const NAMED = 5;

/** Asks before datasets are deleted. */
export function DeleteModal({ datasets, busy, onConfirm, onClose }: DeleteModalProps) {
  const { t } = useTranslation('datasets');
  const doomed = datasets ?? [];
  return (
    <Modal
      open={datasets !== null}
      title={doomed.length === 1 ? t('delete.one', { name: doomed[0]?.name }) : t('delete.many', { n: doomed.length })}
      width={440}
      okText={t('common:action.delete')}
      okButtonProps={{ danger: true }}
      cancelText={t('common:action.cancel')}
      confirmLoading={busy}
      onOk={() => {
        onConfirm(doomed.map(({ id }) => id));
      }}
      onCancel={onClose}
      destroyOnHidden
    >
      <Flex vertical gap="small">
        {doomed.length > 1 && (
          <Typography.Text style={{ overflowWrap: 'anywhere' }}>
            {doomed
              .slice(0, NAMED)
              .map(({ name }) => name)
              .join(t('delete.separator'))}
            {doomed.length > NAMED && t('delete.andMore', { n: doomed.length })}
          </Typography.Text>
        )}
        <Typography.Text>{t('delete.text')}</Typography.Text>
      </Flex>
    </Modal>
  );
}
