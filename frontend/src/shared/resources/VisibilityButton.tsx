import { DownOutlined } from '@ant-design/icons';
import { Button, Dropdown } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Visibility } from '@/shared/api/generated/types.gen';
import { useHasRole } from '@/shared/auth/session';
import { ActionButton } from '@/shared/components/ActionButton';
import { Locked } from '@/shared/components/Locked';
import { stateText } from '@/shared/domain/states';

interface VisibilityButtonProps {
  thing: { shelf: string; visibility: string };
  onChange: (visibility: Visibility) => void;
}

const VISIBILITIES: readonly Visibility[] = ['private', 'public', 'preset'];

/** Who may see and use a thing that is online; only administrators make it preset, or take that back. */
export function VisibilityButton({ thing, onChange }: VisibilityButtonProps) {
  const { t } = useTranslation('shared');
  const admin = useHasRole('admin');
  const isLocked = (value: string) => value === 'preset' && !admin;
  const look = { icon: <DownOutlined />, iconPlacement: 'end', children: t('common:field.visibility') } as const;
  if (thing.shelf !== 'online') return <ActionButton {...look} reason={t('shelf.visibilityFirst')} />;
  if (thing.visibility === 'preset' && !admin) return <ActionButton {...look} reason={t('shelf.visibility.preset')} />;
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: VISIBILITIES.map((value) => ({
          key: value,
          label: isLocked(value) ? (
            <Locked text={stateText(t, 'visibility', value)} reason={t(`shelf.visibility.${value}`)} />
          ) : (
            <>
              {stateText(t, 'visibility', value)}
              <div style={{ fontSize: 12, opacity: 0.75 }}>{t(`shelf.visibility.${value}`)}</div>
            </>
          ),
        })),
        selectable: true,
        selectedKeys: [thing.visibility],
        onClick: ({ key }) => {
          if (key !== thing.visibility && !isLocked(key)) onChange(key as Visibility);
        },
      }}
    >
      <Button {...look} />
    </Dropdown>
  );
}
