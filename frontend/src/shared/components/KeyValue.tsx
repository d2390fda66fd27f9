import { Descriptions } from 'antd';
import type { ReactNode } from 'react';
import { Missing } from '@/shared/components/Missing';

export interface KeyValueItem {
  key: string;
  label: ReactNode;
  /** Nothing (null, undefined, '') is shown as a dash. */
  value: ReactNode;
  /** Columns that it takes; `filled`: the rest of the row. */
  span?: number | 'filled';
}

interface KeyValueProps {
  items: readonly KeyValueItem[];
  /** Columns on a wide screen; one on a phone. */
  columns?: 1 | 2 | 3 | 4;
}

/** Facts of a thing, label and value. */
export function KeyValue({ items, columns = 2 }: KeyValueProps) {
  return (
    <Descriptions
      size="small"
      colon={false}
      column={{ xs: 1, sm: 1, md: Math.min(columns, 2), lg: columns }}
      styles={{ content: { overflowWrap: 'anywhere', minWidth: 0 } }}
      items={items.map(({ key, label, value, span }) => ({
        key,
        label,
        children: value === null || value === undefined || value === '' ? <Missing /> : value,
        ...(span === undefined ? {} : { span }),
      }))}
    />
  );
}
