import { SyncOutlined } from '@ant-design/icons';
import { Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import { type StateKind, stateLook, stateText } from '@/shared/domain/states';

interface StateTagProps {
  kind: StateKind;
  state: string;
}

/** A state's word in its colour; what changes by itself turns. */
export function StateTag({ kind, state }: StateTagProps) {
  const { t } = useTranslation('shared');
  const look = stateLook(kind, state);
  return (
    <Tag color={look.tone} icon={look.busy ? <SyncOutlined spin aria-hidden /> : undefined} data-state={state}>
      {stateText(t, kind, state)}
    </Tag>
  );
}
