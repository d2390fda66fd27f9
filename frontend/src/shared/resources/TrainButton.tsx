import { CaretRightOutlined } from '@ant-design/icons';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ActionButton } from '@/shared/components/ActionButton';

interface TrainButtonProps {
  /** What the wizard begins with. */
  from: { dataset: string } | { algorithm: string };
  /** Why nothing can be trained with it now. */
  reason?: string | null;
  /** In a row of a table: small, as a link. */
  row?: boolean;
}

/** Opens the training wizard with a dataset or an algorithm chosen, and what else can be only one. */
export function TrainButton({ from, reason, row = false }: TrainButtonProps) {
  const { t } = useTranslation('shared');
  const navigate = useNavigate();
  const look = row
    ? ({ type: 'link', size: 'small', style: { paddingInline: 4 } } as const)
    : ({ type: 'primary', icon: <CaretRightOutlined /> } as const);
  return (
    <ActionButton {...look} reason={reason} onClick={() => void navigate({ to: '/training/new', search: from })}>
      {t(row ? 'train.short' : 'train.with')}
    </ActionButton>
  );
}
