import { Cascader } from 'antd';
import type { CSSProperties } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorState } from '@/shared/components/ErrorState';
import { usePurposes } from '@/shared/resources/usePurposes';

const ERROR_WIDTH = 320;
const FAILED = 'error';

interface PurposeCascaderProps {
  /** Purpose and task type. */
  value?: string[] | undefined;
  onChange?: ((value: string[] | undefined) => void) | undefined;
  id?: string;
  disabled?: boolean;
  /** A purpose alone may be chosen, as in a filter. */
  allowPurposeOnly?: boolean;
  placeholder?: string;
  defaultOpen?: boolean;
  autoFocus?: boolean;
  style?: CSSProperties;
}

/** Chooses a purpose (用途) and a task type (二级用途); the value of a form's field. */
export function PurposeCascader(props: PurposeCascaderProps) {
  const { value, onChange, allowPurposeOnly = false, placeholder, ...rest } = props;
  const { t } = useTranslation('shared');
  const { purposes, isPending, error, refetch, purposeName, typeName } = usePurposes();
  const options = purposes.map((purpose) => ({
    value: purpose.code,
    label: purposeName(purpose.code),
    children: purpose.task_types.map((type) => ({ value: type.code, label: typeName(type.code) })),
  }));
  const failed = error !== null && purposes.length === 0;
  const failure = () => (
    <div style={{ width: ERROR_WIDTH }}>
      <ErrorState error={error} onRetry={() => void refetch()} compact />
    </div>
  );
  return (
    <Cascader
      {...rest}
      {...(failed ? { status: FAILED, popupRender: failure } : {})}
      allowClear
      aria-label={t('purpose')}
      changeOnSelect={allowPurposeOnly}
      expandTrigger={allowPurposeOnly ? 'hover' : 'click'}
      loading={isPending}
      options={options}
      placeholder={placeholder ?? t('purpose')}
      showSearch
      value={value ?? []}
      onChange={(chosen) => {
        onChange?.(chosen?.length ? chosen.map(String) : undefined);
      }}
    />
  );
}
