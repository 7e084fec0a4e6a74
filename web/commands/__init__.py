"""The commands of `kalong`, one file each."""
