import { CaretRightOutlined } from '@ant-design/icons';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Action } from '@/shared/components/MenuButton';

/** Opens the training wizard with a dataset or an algorithm chosen, and what else can be only one; `reason`: why nothing
 * can be trained with it now. */
export function useTrain(): (from: { dataset: string } | { algorithm: string }, reason: string | null) => Action {
  const { t } = useTranslation('shared');
  const navigate = useNavigate();
  return (from, reason) => ({
    key: 'train',
    icon: <CaretRightOutlined />,
    label: t('train.with'),
    short: t('train.short'),
    reason,
    onClick: () => void navigate({ to: '/training/new', search: from }),
  });
}
