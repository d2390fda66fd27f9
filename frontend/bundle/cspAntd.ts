import type { Plugin } from 'vite';

interface Patch {
  file: RegExp;
  from: string;
  to: string;
}

/** Where antd writes styles that the console's Content-Security-Policy refuses, for want of a nonce. */
const PATCHES: Patch[] = [
  // the locked scrolling behind a dialog and the width of a scroll bar: style elements made without antd's `csp`
  {
    file: /@rc-component\/util\/es\/Dom\/dynamicCSS\.js$/,
    from: "const styleNode = document.createElement('style');",
    to:
      "const styleNode = document.createElement('style');\n" +
      "  styleNode.nonce = document.querySelector('meta[name=\"csp-nonce\"]')?.content ?? '';",
  },
  // the height of a text area that grows: an attribute, where the property is allowed
  {
    file: /@rc-component\/input\/es\/calculateNodeHeight\.js$/,
    from: "hiddenTextarea.setAttribute('style', `${sizingStyle};${HIDDEN_TEXTAREA_STYLE}`);",
    to: 'hiddenTextarea.style.cssText = `${sizingStyle};${HIDDEN_TEXTAREA_STYLE}`;',
  },
];

/** Makes antd's styles pass; a patch that fits nothing any more (a new antd) fails the build. */
export function cspAntd(): Plugin {
  return {
    name: 'csp-antd',
    apply: 'build',
    transform(code, id) {
      const patch = PATCHES.find(({ file }) => file.test(id));
      if (patch === undefined) return null;
      if (!code.includes(patch.from)) this.error(`${id} is not what its patch was made for`);
      return { code: code.replace(patch.from, patch.to), map: null };
    },
  };
}
