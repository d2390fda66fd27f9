const PATHS: Record<string, string> = {
  dataset: '/datasets',
  algorithm: '/algorithms',
  image: '/algorithms',
  task: '/training',
  attempt: '/training',
  model: '/models',
  service: '/services',
};

/** The page of a thing, as overview, notifications and those who use another thing name it (`task`, id); undefined when it has none. */
export function resourcePath(kind: string, id?: string): string | undefined {
  if (kind === 'user') return '/account';
  if (kind === 'project') return '/projects';
  const base = PATHS[kind];
  return base !== undefined && id !== undefined && kind !== 'image' ? `${base}/${id}` : base;
}
