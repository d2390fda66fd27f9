import postcss, { type AtRule, type Rule } from 'postcss';

/** What the console's use of antd never writes, though the components could: right to left, dark menus, other kinds. */
const NEVER = [
  /-rtl\b|\[dir=/, // neither language is written from right to left
  /^\.(css-var-_R_|data-ant-)/, // the theme of antd's own file; ours is written by the page
  /\.ant-col-(\w+-)?(push|pull|offset|order)-/, // columns stay where they are written
  /\.ant-(input|input-number|input-group-wrapper|input-search-btn|select|pagination)-(underlined|filled|borderless)\b/,
  /\.ant-input(-number)?-group\b/, // `addonBefore` and `addonAfter`
  /\.ant-menu-(dark|horizontal)\b/,
  /\.ant-(otp|ribbon|table-bordered)\b/,
  /\.ant-tabs-(left|right|bottom|card|editable)\b/,
  /\.ant-steps-(navigation|inline|panel)\b/,
  /\.ant-upload-(list-)?picture/,
];
const CLASS = /\.(ant-[\w-]+)/g;

/** Of a selector, what an element has to be: `:not(…)` only excludes, and `:has(…)` may offer a choice. */
const asked = (selector: string) => selector.replace(/:(not|has|is|where)\((?:[^()]|\([^()]*\))*\)/g, '');

/**
 * The part of antd's stylesheet for components of which `used` knows the class prefix. A class belongs to the longest
 * prefix of all that it begins with; one that begins with none (motions, icons) stays.
 */
export function usedStyles(css: string, all: Iterable<string>, used: ReadonlySet<string>): string {
  const prefixes = [...all].sort((one, other) => other.length - one.length);
  const isUsed = (name: string) => {
    const prefix = prefixes.find((one) => name === `ant-${one}` || name.startsWith(`ant-${one}-`));
    return prefix === undefined || used.has(prefix);
  };
  const stays = (selector: string) => {
    const wanted = asked(selector);
    return !NEVER.some((one) => one.test(wanted)) && [...wanted.matchAll(CLASS)].every(([, name = '']) => isUsed(name));
  };
  const root = postcss.parse(css);
  root.walkRules((rule: Rule) => {
    if (isKeyframes(rule.parent)) return;
    const kept = rule.selectors.filter(stays);
    if (kept.length === 0) rule.remove();
    else if (kept.length < rule.selectors.length) rule.selectors = kept;
  });
  root.walkAtRules((rule) => {
    if (rule.nodes?.length === 0) rule.remove();
  });
  const moves = new Set<string>();
  root.walkDecls(/^animation/, ({ value }) => value.split(/[\s,]+/).forEach((word) => moves.add(word)));
  root.walkAtRules((rule) => {
    if (isKeyframes(rule) && !moves.has(rule.params)) rule.remove();
  });
  return root.toString();
}

function isKeyframes(rule: unknown): boolean {
  return /keyframes$/.test((rule as AtRule | undefined)?.name ?? '');
}
