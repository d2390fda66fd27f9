import { Table, type TableProps } from 'antd';
import { useLayoutEffect, useRef } from 'react';

const SCROLLER = '.ant-table-content, .ant-table-body';

/** A table that scrolls sideways where it is wider than its place: then the keyboard can reach it and scroll it, too. */
export function WideTable<Row extends object>(props: TableProps<Row>) {
  const scrolling = { scroll: { x: 'max-content' }, ...props };
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const scroller = box.current?.querySelector<HTMLElement>(SCROLLER);
    if (!scroller) return undefined;
    const look = () => {
      if (scroller.scrollWidth > scroller.clientWidth) scroller.tabIndex = 0;
      else scroller.removeAttribute('tabindex');
    };
    look();
    const sizes = new ResizeObserver(look);
    for (const part of [scroller, ...scroller.children]) sizes.observe(part);
    return () => {
      sizes.disconnect();
    };
  });
  return (
    <div ref={box} style={{ minWidth: 0 }}>
      <Table<Row> {...scrolling} />
    </div>
  );
}
