import { Cascader, Flex, Typography } from 'antd';
import type { CSSProperties } from 'react';
import { useTranslation } from 'react-i18next';
import type { TaskTypeView } from '@/shared/api/generated/types.gen';
import { ErrorState } from '@/shared/components/ErrorState';
import { offeredOf, usePurposes } from '@/shared/resources/usePurposes';

const ERROR_WIDTH = 320;
const FAILED = 'error';

interface PurposeCascaderProps {
  /** Purpose and task type. */
  value?: string[] | undefined;
  onChange?: ((value: string[] | undefined) => void) | undefined;
  id?: string;
  disabled?: boolean;
  /** A purpose alone may be chosen, as in a filter, and what is retired. */
  allowPurposeOnly?: boolean;
  /** Why a task type cannot be chosen; null: it can. A purpose all of whose types cannot is grey, too. */
  whyNot?: (type: TaskTypeView) => string | null;
  placeholder?: string;
  defaultOpen?: boolean;
  autoFocus?: boolean;
  style?: CSSProperties;
}

interface Choice {
  value: string;
  label: string;
  disabled: boolean;
  /** Why it is disabled, or that it is retired. */
  note: string | null;
  children?: Choice[];
}

const never = () => null;
const choice = (value: string, label: string, note: string | null): Choice => ({
  value,
  label,
  note,
  disabled: note !== null,
});

/** Chooses a purpose (用途) and a task type (二级用途); the value of a form's field. */
export function PurposeCascader(props: PurposeCascaderProps) {
  const { value, onChange, allowPurposeOnly = false, whyNot = never, placeholder, ...rest } = props;
  const { t } = useTranslation('shared');
  const { purposes, isPending, error, refetch, purposeName, typeName } = usePurposes();
  const retired = (one: { retired: boolean }) => (one.retired ? { note: t('retired') } : {});
  const options = (allowPurposeOnly ? purposes : offeredOf(purposes, value)).map((purpose): Choice => {
    const children = purpose.task_types.map((type) => ({
      ...choice(type.code, typeName(type.code), whyNot(type)),
      ...retired(type),
    }));
    const closed =
      children.length > 0 && children.every(({ disabled }) => disabled) ? (children[0]?.note ?? null) : null;
    return { ...choice(purpose.code, purposeName(purpose.code), closed), ...retired(purpose), children };
  });
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
      optionRender={({ label, note }) => (
        <Flex justify="space-between" gap="small">
          <span>{label}</span>
          {note && <Typography.Text type="secondary">{note}</Typography.Text>}
        </Flex>
      )}
      placeholder={placeholder ?? t('purpose')}
      showSearch
      value={value ?? []}
      onChange={(chosen) => {
        onChange?.(chosen?.length ? chosen.map(String) : undefined);
      }}
    />
  );
}
