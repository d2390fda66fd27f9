import { DesktopOutlined, MoonOutlined, SunOutlined } from '@ant-design/icons';
import { Button, Dropdown } from 'antd';
import { useTranslation } from 'react-i18next';
import { chooseTheme, usePreferences, type ThemeChoice } from '@/app/preferences';

const ICONS: Record<ThemeChoice, React.ReactNode> = {
  light: <SunOutlined />,
  dark: <MoonOutlined />,
  system: <DesktopOutlined />,
};

export function ThemeSwitch() {
  const { t } = useTranslation();
  const choice = usePreferences((state) => state.theme);
  const choices: ThemeChoice[] = ['light', 'dark', 'system'];
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        selectable: true,
        selectedKeys: [choice],
        items: choices.map((key) => ({ key, icon: ICONS[key], label: t(`frame.theme.${key}`) })),
        onClick: ({ key }) => {
          chooseTheme(key as ThemeChoice);
        },
      }}
    >
      <Button type="text" icon={ICONS[choice]} aria-label={t('frame.theme.label')} />
    </Dropdown>
  );
}
