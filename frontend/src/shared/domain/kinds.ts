export interface Kind {
  /** The first part of its query keys. */
  key: string;
  /** Where they are listed. */
  path: string;
  /** One has no page of its own. */
  listOnly?: boolean;
}

/** What the platform has, by the word for it in topics, notifications and among those who use something. */
export const KINDS = {
  dataset: { key: 'datasets', path: '/datasets' },
  algorithm: { key: 'algorithms', path: '/algorithms' },
  image: { key: 'images', path: '/algorithms', listOnly: true },
  task: { key: 'training-tasks', path: '/training' },
  attempt: { key: 'training-tasks', path: '/training' },
  model: { key: 'models', path: '/models' },
  service: { key: 'services', path: '/services' },
  project: { key: 'projects', path: '/projects', listOnly: true },
  environment: { key: 'environments', path: '/environments', listOnly: true },
  user: { key: 'users', path: '/account', listOnly: true },
} as const satisfies Record<string, Kind>;

export type KindName = keyof typeof KINDS;

/** Undefined: of another version of the platform. */
export const kindOf = (name: string): Kind | undefined =>
  Object.hasOwn(KINDS, name) ? KINDS[name as KindName] : undefined;

/** The page of a thing, or where its kind is listed; undefined when it has none. */
export function resourcePath(name: string, id?: string): string | undefined {
  const kind = kindOf(name);
  return kind && id !== undefined && !kind.listOnly ? `${kind.path}/${id}` : kind?.path;
}
