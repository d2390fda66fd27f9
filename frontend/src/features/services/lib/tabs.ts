/** The parts of a service's page. */
export const TABS = ['overview', 'test', 'replicas'] as const;
