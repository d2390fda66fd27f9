import { Button, Modal, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { SignInForm } from '@/features/accounts/components/SignInForm';
import { leave, useUser } from '@/shared/auth/session';

/** Also above another dialog, which may hold what was typed. */
const ABOVE_ALL = 2000;

/** When the session was ended elsewhere: signing in again over the page, which stays as it is. */
export function SignInOver({ open }: { open: boolean }) {
  const { t } = useTranslation('accounts');
  const user = useUser();
  return (
    <Modal
      open={open}
      title={t('signInOver.title')}
      width={400}
      footer={null}
      closable={false}
      keyboard={false}
      mask={{ closable: false }}
      zIndex={ABOVE_ALL}
      destroyOnHidden
    >
      <Typography.Paragraph>{t('signInOver.hint')}</Typography.Paragraph>
      <SignInForm name={user?.name} onDone={() => undefined} />
      <Button type="link" block style={{ marginTop: 8 }} onClick={leave}>
        {t('signInOver.leave')}
      </Button>
    </Modal>
  );
}
