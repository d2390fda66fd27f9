import type { Rollup } from 'vite';

type Graph = Parameters<Rollup.GetManualChunk>[1];

/** What everybody loads who is signed in: what is drawn into the page, and the frame. */
const ALWAYS = /\/src\/(app\/show\.tsx|routes\/_app\.tsx\?tsr-split=component)$/;
const LISTS = /\/src\/routes\/_app\/(datasets|algorithms|training|models|services)\/index\.tsx\?tsr-split=component$/;

/**
 * Where a module goes: few files that are needed together, for on a slow line each one waits for its answer. What is
 * not named is placed by its importers.
 */
export function chunks(): Rollup.GetManualChunk {
  let parts: Record<'start' | 'console' | 'lists', ReadonlySet<string>> | undefined;
  return (id, graph) => {
    parts ??= partsOf(graph);
    const module = /\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(id)?.[1] ?? '';
    if (/^(react|zustand|use-sync-external-store)$/.test(module)) return 'start';
    if (/^(react-dom|scheduler)$/.test(module)) return 'react';
    if (/^(@tanstack\/.*|i18next)$/.test(module)) return 'base';
    if (/^(echarts|zrender)$/.test(module)) return 'charts';
    const texts = /\/src\/shared\/i18n\/locales\/([^/]+)\//.exec(id)?.[1];
    if (texts !== undefined) return texts;
    for (const [name, modules] of Object.entries(parts)) if (modules.has(id)) return name;
    return undefined;
  };
}

function partsOf(graph: Graph) {
  const all = [...graph.getModuleIds()];
  const start = reached(
    all.filter((id) => graph.getModuleInfo(id)?.isEntry === true),
    graph,
  );
  const always = reached(
    all.filter((id) => ALWAYS.test(id)),
    graph,
  );
  const pages = all.filter((id) => LISTS.test(id)).map((id) => reached([id], graph));
  const [first = new Set<string>(), ...others] = pages;
  const lists = new Set([...first].filter((id) => others.every((page) => page.has(id))));
  return { start, console: always, lists };
}

/** These modules and all that they import at once. */
function reached(from: string[], graph: Graph): Set<string> {
  const seen = new Set<string>();
  const follow = (id: string) => {
    if (seen.has(id)) return;
    seen.add(id);
    graph.getModuleInfo(id)?.importedIds.forEach(follow);
  };
  from.forEach(follow);
  return seen;
}
