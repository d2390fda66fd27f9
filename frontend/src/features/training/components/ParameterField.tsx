import { Input, InputNumber, Radio, Select, Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import { WizardField } from '@/features/training/components/WizardField';
import { isTrue } from '@/features/training/lib/parameters';
import type { EnvEntry } from '@/shared/api/generated/types.gen';
import { isOpen, valueOf } from '@/shared/domain/envValue';
import { inLanguage } from '@/shared/i18n/bilingual';

interface ParameterFieldProps {
  entry: EnvEntry;
  typed: string | undefined;
  error: string | undefined;
  onChange: (value: string | undefined) => void;
}

const FEW_CHOICES = 4;

/** A declared parameter of an algorithm as a field: what it is for, its bounds and its default. */
export function ParameterField({ entry, typed, error, onChange }: ParameterFieldProps) {
  const { t, i18n } = useTranslation('training');
  const description = inLanguage(entry.description ?? '', i18n.language);
  const bounds = boundsOf(entry);
  const facts = [
    entry.default === null || entry.default === undefined || entry.default === ''
      ? ''
      : t('parameter.default', { value: entry.default }),
    bounds && t(`parameter.${bounds}`, { min: entry.min, max: entry.max }),
  ].filter(Boolean);
  return (
    <WizardField
      id={`parameter-${entry.name}`}
      label={entry.name}
      error={error}
      extra={
        <>
          {description && <span style={{ display: 'block' }}>{description}</span>}
          {facts.length > 0 && <span style={{ display: 'block' }}>{facts.join(t('factSeparator'))}</span>}
        </>
      }
    >
      <Control entry={entry} typed={typed} onChange={onChange} />
    </WizardField>
  );
}

function boundsOf({ min, max }: EnvEntry): string {
  const low = typeof min === 'number';
  const high = typeof max === 'number';
  if (low && high) return 'between';
  if (low) return 'atLeast';
  return high ? 'atMost' : '';
}

function Control({ entry, typed, onChange }: Omit<ParameterFieldProps, 'error'>) {
  const id = `parameter-${entry.name}`;
  const value = typed ?? entry.default ?? '';
  const tell = (next: unknown) => {
    onChange(next === null || next === undefined ? undefined : String(next));
  };
  if (entry.type === 'boolean') {
    return (
      <Switch
        id={id}
        aria-label={entry.name}
        checked={isTrue(valueOf(entry, typed))}
        onChange={(on) => {
          tell(on ? 'true' : 'false');
        }}
      />
    );
  }
  if (entry.choices?.length && !isOpen(entry)) {
    const options = entry.choices.map((choice) => ({ value: choice, label: choice }));
    if (options.length <= FEW_CHOICES) {
      return (
        <Radio.Group
          id={id}
          aria-label={entry.name}
          optionType="button"
          options={options}
          value={value || null}
          onChange={(event) => {
            tell(event.target.value);
          }}
        />
      );
    }
    return <Select<string> id={id} options={options} value={value || null} onChange={tell} allowClear showSearch />;
  }
  if ((entry.type === 'integer' || entry.type === 'number') && !isOpen(entry))
  // as text: what is out of bounds stays as it was typed and says so
  {
    return (
      <InputNumber<string>
        id={id}
        stringMode
        value={value}
        controls={entry.type === 'integer'}
        placeholder={entry.default ?? ''}
        onChange={(next) => {
          tell(next ?? '');
        }}
        style={{ width: '100%' }}
      />
    );
  }
  return (
    <Input
      id={id}
      value={value}
      placeholder={entry.default ?? ''}
      maxLength={4000}
      onChange={(event) => {
        tell(event.target.value);
      }}
    />
  );
}
