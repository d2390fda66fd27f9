import { Modal, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { asProblem } from '@/shared/api/ApiProblem';
import { useProblemText } from '@/shared/api/problems';

interface SignOutFailedProps {
  /** Why; null: it did not. */
  error: unknown;
  onRetry: () => void;
  onClose: () => void;
}

/** That one is still signed in, for whoever believes to have left. */
export function SignOutFailed({ error, onRetry, onClose }: SignOutFailedProps) {
  const { t } = useTranslation();
  const text = useProblemText();
  return (
    <Modal
      open={error !== null}
      title={t('signOut.failed')}
      width={440}
      okText={t('action.tryAgain')}
      cancelText={t('action.cancel')}
      onOk={onRetry}
      onCancel={onClose}
    >
      <Typography.Paragraph>{text(asProblem(error)).title}</Typography.Paragraph>
      <Typography.Text>{t('signOut.hint')}</Typography.Text>
    </Modal>
  );
}
