import { onlineManager } from '@tanstack/react-query';
import { Alert } from 'antd';
import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';

const follow = (listener: () => void) => onlineManager.subscribe(listener);

/** That the browser has no network, as long as it has none. */
export function OfflineNote() {
  const { t } = useTranslation();
  const online = useSyncExternalStore(follow, () => onlineManager.isOnline());
  if (online) return null;
  return (
    <Alert
      type="warning"
      showIcon
      role="status"
      title={t('offline.title')}
      description={t('offline.hint')}
      style={{ marginBottom: 16 }}
    />
  );
}
