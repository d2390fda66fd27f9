/** Encodings as people know them: what reads GBK is called after the newer standard that holds all of it. */
const NAMES: Readonly<Record<string, string>> = {
  gb18030: 'GBK',
  'utf-8': 'UTF-8',
  'utf-8-sig': 'UTF-8',
  'utf-16': 'UTF-16',
  'utf-32': 'UTF-32',
  big5hkscs: 'Big5',
  cp932: 'Shift-JIS',
  euc_jp: 'EUC-JP',
  cp949: 'EUC-KR',
  'koi8-r': 'KOI8-R',
  cp1250: 'Windows-1250',
  cp1251: 'Windows-1251',
  cp1252: 'Windows-1252',
  cp437: 'CP437',
  cp850: 'CP850',
  cp852: 'CP852',
  cp866: 'CP866',
};

export const encodingName = (code: string): string => NAMES[code] ?? code;
