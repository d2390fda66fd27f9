import { InputNumber, Select, Space } from 'antd';
import { useState } from 'react';

const UNITS = { MiB: 1024 ** 2, GiB: 1024 ** 3 } as const;
type Unit = keyof typeof UNITS;

interface MemoryInputProps {
  id?: string;
  /** Bytes. */
  value?: number | null;
  onChange?: (bytes: number | null) => void;
  disabled?: boolean;
  placeholder?: string;
  /** What the unit is of, for those who hear it. */
  unitLabel: string;
}

const unitOf = (bytes: number | null | undefined): Unit =>
  bytes === null || bytes === undefined || bytes % UNITS.GiB === 0 || bytes >= 4 * UNITS.GiB ? 'GiB' : 'MiB';

/** An amount of memory with its unit; the value of a form's field is in bytes. */
export function MemoryInput({ id, value, onChange, disabled = false, placeholder, unitLabel }: MemoryInputProps) {
  const [unit, setUnit] = useState<Unit>(unitOf(value));
  const shown = value === null || value === undefined ? null : value / UNITS[unit];
  return (
    <Space.Compact block>
      <InputNumber
        {...(id === undefined ? {} : { id })}
        {...(placeholder === undefined ? {} : { placeholder })}
        disabled={disabled}
        min={0}
        step={unit === 'GiB' ? 1 : 64}
        value={shown === null ? null : Number(shown.toFixed(3))}
        onChange={(amount) => {
          onChange?.(amount === null ? null : Math.round(amount * UNITS[unit]));
        }}
        style={{ width: '100%' }}
      />
      <Select<Unit>
        aria-label={unitLabel}
        disabled={disabled}
        value={unit}
        onChange={setUnit}
        options={(Object.keys(UNITS) as Unit[]).map((name) => ({ value: name, label: name }))}
        style={{ width: 80, flexShrink: 0 }}
      />
    </Space.Compact>
  );
}
