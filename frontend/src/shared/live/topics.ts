/** The gateway takes fifty; some room is left. */
const MOST = 40;

const kindOf = (topic: string): string => topic.split(':', 1)[0] ?? '';
const isAll = (topic: string): boolean => topic.endsWith(':*');

/** The fewest topics that bring the same events: `task:*` brings those of every task, and stands for many tasks. */
export function fewest(topics: Iterable<string>): string[] {
  let kept = withoutCovered(new Set(topics));
  while (kept.length > MOST) {
    const kind = mostFrequent(kept.filter((topic) => !isAll(topic)).map(kindOf));
    if (kind === undefined) break;
    kept = withoutCovered(new Set([...kept, `${kind}:*`]));
  }
  return kept.sort();
}

/** Whether an event or a resync about `about` concerns who listens to `topic`. */
export function concerns(about: string, topic: string): boolean {
  return about === topic || (kindOf(about) === kindOf(topic) && (isAll(about) || isAll(topic)));
}

function withoutCovered(topics: Set<string>): string[] {
  return [...topics].filter((topic) => isAll(topic) || !topics.has(`${kindOf(topic)}:*`));
}

function mostFrequent(kinds: string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const kind of kinds) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0];
}
