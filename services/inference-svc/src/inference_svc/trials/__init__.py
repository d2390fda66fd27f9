"""Online tests (在线测试)."""
