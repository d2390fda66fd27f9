import {
  ApiOutlined,
  AppstoreOutlined,
  AuditOutlined,
  BookOutlined,
  CodeOutlined,
  DashboardOutlined,
  ContainerOutlined,
  DatabaseOutlined,
  DeploymentUnitOutlined,
  DisconnectOutlined,
  ExperimentOutlined,
  FolderOutlined,
  HddOutlined,
  InboxOutlined,
  PieChartOutlined,
  QuestionCircleOutlined,
  SettingOutlined,
  ShareAltOutlined,
  TagsOutlined,
  TeamOutlined,
} from '@ant-design/icons';
import type { LinkProps } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Role } from '@/shared/auth/session';

export interface Place {
  /** The key of its name: `nav.<name>`. */
  name: string;
  icon: ReactNode;
  to?: LinkProps['to'];
  /** Who sees it; everyone when left out. */
  roles?: Role[];
  places?: Place[];
}

/** Where one can go, in this order. */
export const PLACES: Place[] = [
  { name: 'overview', icon: <DashboardOutlined />, to: '/' },
  { name: 'datasets', icon: <DatabaseOutlined />, to: '/datasets' },
  { name: 'algorithms', icon: <AppstoreOutlined />, to: '/algorithms' },
  { name: 'training', icon: <ExperimentOutlined />, to: '/training' },
  { name: 'models', icon: <DeploymentUnitOutlined />, to: '/models' },
  {
    name: 'devenv',
    icon: <CodeOutlined />,
    roles: ['developer'],
    places: [
      { name: 'environments', icon: <ContainerOutlined />, to: '/environments' },
      { name: 'projects', icon: <FolderOutlined />, to: '/projects' },
    ],
  },
  { name: 'services', icon: <ApiOutlined />, to: '/services' },
  { name: 'sharedModels', icon: <ShareAltOutlined />, to: '/shared-models' },
  { name: 'cases', icon: <BookOutlined />, to: '/cases' },
  { name: 'help', icon: <QuestionCircleOutlined />, to: '/help' },
  {
    name: 'admin',
    icon: <SettingOutlined />,
    roles: ['admin'],
    places: [
      { name: 'users', icon: <TeamOutlined />, to: '/admin/users', roles: ['admin'] },
      { name: 'machine', icon: <HddOutlined />, to: '/admin/machine', roles: ['admin'] },
      { name: 'quotas', icon: <PieChartOutlined />, to: '/admin/quotas', roles: ['admin'] },
      { name: 'purposes', icon: <TagsOutlined />, to: '/admin/purposes', roles: ['admin'] },
      { name: 'events', icon: <InboxOutlined />, to: '/admin/events', roles: ['admin'] },
      { name: 'references', icon: <DisconnectOutlined />, to: '/admin/references', roles: ['admin'] },
      { name: 'audit', icon: <AuditOutlined />, to: '/admin/audit', roles: ['admin'] },
    ],
  },
];

/** The places whose pages are at or above `path`. */
export function placesAt(path: string, places: Place[] = PLACES): string[] {
  return places.flatMap(({ name, to, places: inner }) => {
    const below = inner ? placesAt(path, inner) : [];
    const here = to !== undefined && (to === '/' ? path === '/' : path === to || path.startsWith(`${to}/`));
    return here || below.length > 0 ? [name, ...below] : [];
  });
}
