import { useTranslation } from 'react-i18next';
import { MenuButton } from '@/shared/components/MenuButton';

interface RowMenuProps {
  /** Says of which row it is. */
  label: string;
  onEdit: () => void;
  onDelete: () => void;
  /** Cannot be deleted. */
  kept?: boolean;
}

/** What is seldom done with a row of a table: change or delete it. */
export function RowMenu({ label, onEdit, onDelete, kept = false }: RowMenuProps) {
  const { t } = useTranslation('common');
  return (
    <MenuButton
      row
      label={label}
      items={[
        { key: 'edit', label: t('action.edit'), onClick: onEdit },
        { key: 'delete', label: t('action.delete'), danger: true, disabled: kept, onClick: onDelete },
      ]}
    />
  );
}
