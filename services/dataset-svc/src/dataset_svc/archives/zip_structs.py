"""Records of a zip (PKWARE APPNOTE 6.3.10, sections 4.3.7 and 4.3.12 to 4.3.16), without what has no fixed length."""

import struct

LOCAL = struct.Struct("<4s5H3L2H")
"""Before each member: magic, version, flags, method, time, date, CRC, packed size, size, lengths of name and extra."""
ENTRY = struct.Struct("<4s6H3L5H2L")
"""Of the directory: magic, made by, version, flags, method, time, date, CRC, packed size, size, lengths of name, extra
and comment, disk, two kinds of attributes, offset."""
END = struct.Struct("<4s4H2LH")
END64 = struct.Struct("<4sQ2H2L4Q")
LOCATOR = struct.Struct("<4sLQL")
STORED, DEFLATED = 0, 8
MAX16, MAX32 = 0xFFFF, 0xFFFFFFFF
"""In place of what stands in the 64-bit form."""
ZIP64 = 0x0001
"""Of that form's extra field."""
UTF8_FLAG = 0x800
"""Of a member: its name is UTF-8."""
