"""Development projects (开发项目)."""
