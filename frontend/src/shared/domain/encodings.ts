/** Encodings as people know them: what reads GBK is called after the newer standard that holds all of it. */
const NAMES: Readonly<Record<string, string>> = { gb18030: 'GBK', 'utf-8': 'UTF-8', 'utf-8-sig': 'UTF-8' };

export const encodingName = (code: string): string => NAMES[code] ?? code;
