"""A real Home Assistant with ringc, and the simulator: to try by hand, and to check without one."""
