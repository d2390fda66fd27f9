import { Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { Document } from '@/features/help/components/Document';

export interface HelpDialogProps {
  open: boolean;
  onClose: () => void;
}

/** What is said of accounts, for who cannot sign in and so cannot open the pages of help. */
export function HelpDialog({ open, onClose }: HelpDialogProps) {
  const { t } = useTranslation('common');
  return (
    <Modal open={open} title={t('help.topic.accounts')} width={640} footer={null} onCancel={onClose}>
      <Document topic="accounts" />
    </Modal>
  );
}
