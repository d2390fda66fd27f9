import { Link, useRouterState } from '@tanstack/react-router';
import { Menu, type MenuProps } from 'antd';
import { useTranslation } from 'react-i18next';
import { PLACES, placesAt, type Place } from '@/app/layout/places';
import { hasRole, useUser } from '@/shared/auth/session';

type Item = NonNullable<MenuProps['items']>[number];

interface NavigationProps {
  collapsed: boolean;
  onChoose?: () => void;
}

export function Navigation({ collapsed, onChoose }: NavigationProps) {
  const { t } = useTranslation();
  const user = useUser();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const here = placesAt(path);
  const seen = (place: Place) => place.roles === undefined || hasRole(user, ...place.roles);
  const item = ({ name, icon, to, places }: Place): Item => {
    const text = t(`nav.${name}`);
    if (places === undefined) return { key: name, icon, label: <Link to={to ?? '/'}>{text}</Link>, title: text };
    return { key: name, icon, label: text, children: places.filter(seen).map(item) };
  };
  return (
    <nav aria-label={t('nav.main')}>
      <Menu
        mode="inline"
        inlineCollapsed={collapsed}
        selectedKeys={here}
        defaultOpenKeys={collapsed ? [] : ['devenv', 'admin']}
        items={PLACES.filter(seen).map(item)}
        onClick={() => {
          onChoose?.();
        }}
        style={{ borderInlineEnd: 0 }}
      />
    </nav>
  );
}
