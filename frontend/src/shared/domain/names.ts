/** What no name may have: control characters, and those that turn the direction in which text is read. */
export const CONTROL = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
