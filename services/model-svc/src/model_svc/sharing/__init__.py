"""The shared centre (共享服务中心)."""
