import { useTranslation } from 'react-i18next';
import { CopyText } from '@/shared/components/CopyText';
import type { KeyValueItem } from '@/shared/components/KeyValue';
import { RelativeTime } from '@/shared/components/RelativeTime';
import { ownerName } from '@/shared/domain/owner';
import { usePurposes } from '@/shared/resources/usePurposes';

interface Known {
  id: string;
  purpose: string;
  task_type: string;
  owner_id: string;
  owner_name: string;
  created_at: string;
  updated_at: string;
}

/** Facts that are the same on the pages of all resources. */
export function useFacts(thing: Known) {
  const { t } = useTranslation('common');
  const { purposeName, typeName } = usePurposes();
  return {
    purpose: {
      key: 'purpose',
      label: t('field.purpose'),
      value: `${purposeName(thing.purpose)} / ${typeName(thing.task_type)}`,
    },
    owner: { key: 'owner', label: t('field.owner'), value: ownerName(t, thing) },
    created: { key: 'created', label: t('field.createdAt'), value: <RelativeTime value={thing.created_at} /> },
    updated: { key: 'updated', label: t('field.updatedAt'), value: <RelativeTime value={thing.updated_at} /> },
    id: { key: 'id', label: t('field.id'), value: <CopyText text={thing.id} code />, span: 'filled' as const },
  } satisfies Record<string, KeyValueItem>;
}
