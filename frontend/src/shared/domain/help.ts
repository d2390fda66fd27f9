/** What the console explains, in the order in which it is read; each is a page of its own. */
export const HELP_TOPICS = [
  'first-steps',
  'datasets',
  'training',
  'services',
  'resources',
  'accounts',
  'states',
  'codes',
] as const;
export type HelpTopic = (typeof HELP_TOPICS)[number];

export const isHelpTopic = (name: unknown): name is HelpTopic => HELP_TOPICS.some((topic) => topic === name);
