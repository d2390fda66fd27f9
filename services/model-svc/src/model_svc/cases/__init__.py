"""Worked examples (行业案例库, 场景库)."""
