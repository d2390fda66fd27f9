import { Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import type { ImportState } from '@/features/datasets/lib';
import { StateTag } from '@/shared/components/StateTag';

/** How far the import has come: a part's words, and one of its own for a dataset of which one part is missing. */
export function ImportTag({ state }: { state: ImportState }) {
  const { t } = useTranslation('datasets');
  return state === 'partial' ? (
    <Tag color="warning" data-state={state}>
      {t('importState.partial')}
    </Tag>
  ) : (
    <StateTag kind="part" state={state} />
  );
}
