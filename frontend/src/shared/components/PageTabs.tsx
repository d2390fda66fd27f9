import { Tabs } from 'antd';
import type { ReactNode } from 'react';

interface PageTabsProps<Name extends string> {
  names: readonly Name[];
  shown: Name;
  onShow: (name: Name) => void;
  label: (name: Name) => string;
  body: (name: Name) => ReactNode;
  /** At the right end of the bar. */
  extra?: ReactNode;
  /** What was looked at stays as it is behind the others. */
  keep?: boolean;
}

/** The parts of a page of one thing, one at a time; each is made of cards. */
export function PageTabs<Name extends string>(props: PageTabsProps<Name>) {
  const { names, shown, onShow, label, body, extra, keep = false } = props;
  return (
    <Tabs
      activeKey={shown}
      destroyOnHidden={!keep}
      onChange={(name) => {
        onShow(name as Name);
      }}
      tabBarExtraContent={extra}
      items={names.map((key) => ({ key, label: label(key), children: keep || key === shown ? body(key) : null }))}
    />
  );
}
